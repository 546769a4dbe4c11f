using System.Globalization;
using FlagGateway.Options;

namespace FlagGateway.Demo.Traffic;

/// <summary>All users of the demo: a few active and many quiet ones, as in practice.</summary>
internal sealed class DemoPopulation
{
    // Activity of the user of rank r is 1/r^0.8: the first tenth of 300 users sends half of the requests,
    // and at 200 requests a second even the quietest is seen every few seconds.
    private const double Exponent = 0.8;
    private const double AnonymousShare = 0.1;

    private readonly DemoUser[] _users;
    private readonly double[] _cumulated;

    public DemoPopulation(int count, IdentityOptions identity, Random random)
    {
        // Sources that a simulated client can fill.
        var source = identity.User?.FirstOrDefault(static source => source.Header is not null || source is { Cookie: not null, Hmac: null }) ?? new() { Header = "X-User-Id" };
        var groups = identity.Groups?.Where(static group => group.Header is not null).ToArray()
            ?? [new GroupSourceOptions { Header = "X-Tenant-Id", As = "tenant" }, new GroupSourceOptions { Header = "X-Tier", As = "tier" }];
        _users = [.. Enumerable.Range(0, count).Select(number => Create(number, source, groups, random))];
        _cumulated = new double[count];
        // Rank and number are independent; otherwise the first users would be the active ones.
        var ranks = Enumerable.Range(1, count).ToArray();
        random.Shuffle(ranks);
        double sum = 0;
        for (var i = 0; i < count; i++)
            _cumulated[i] = sum += Math.Pow(ranks[i], -Exponent);
    }

    /// <summary>All users.</summary>
    public IReadOnlyList<DemoUser> Users => _users;

    /// <summary>Picks the sender of the next request, or <c>null</c> if that user is waiting for a response.</summary>
    public DemoUser? Pick(Random random)
    {
        var place = Array.BinarySearch(_cumulated, random.NextDouble() * _cumulated[^1]);
        var user = _users[Math.Min(place < 0 ? ~place : place, _users.Length - 1)];
        return user.MayStart ? user : null;
    }

    private static DemoUser Create(int number, UserSourceOptions source, GroupSourceOptions[] groups, Random random)
    {
        var isAnonymous = random.NextDouble() < AnonymousShare;
        List<KeyValuePair<string, string>> headers = [];
        if (!isAnonymous)
        {
            var id = string.Create(CultureInfo.InvariantCulture, $"user-{number + 1}");
            headers.Add(source.Header is { } header ? new(header, id) : new("Cookie", $"{source.Cookie}={id}"));
            foreach (var group in groups)
            {
                if (SampleGroups.Draw(group.As + ":", random) is { } name)
                    headers.Add(new(group.Header!, name));
            }
        }

        return new DemoUser(number, headers, isAnonymous);
    }
}
