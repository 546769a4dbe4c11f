using System.Net;
using FlagGateway.FunctionalTests.Rollouts;
using FlagGateway.FunctionalTests.Support;

namespace FlagGateway.FunctionalTests.Mirroring;

/// <summary>
/// What a user has already, or asks in part, is no difference between two sides that have the same files.
/// </summary>
[Trait("Host", "Any")]
public sealed class RevalidationTests
{
    private const string Page = "/page.html";

    [Fact]
    public async Task SameFilesOfOtherAge_Revalidated_NeverDiffer()
    {
        await using var servers = TwoFileServers.Start();
        await using var world = await WindowWorld.StartAsync("legacy", setup =>
            (setup.Metadata, setup.LegacyDestinations, setup.CandidateDestinations) =
                (", \"Shadow.Cluster\": \"new\"", servers.Destinations("legacy"), servers.Destinations("new")));
        await Eventually.TrueAsync(
            async () =>
            {
                using var probe = await world.GetAsync("probe", Page);
                return probe.IsSuccessStatusCode;
            },
            () => "nginx did not start.");
        await world.SettledAsync();
        using var first = await world.GetAsync("u1", Page);
        var before = (await world.SettledAsync()).Sum("flaggateway_shadow_requests_total");
        var (tag, date) = (first.Headers.ETag!.ToString(), first.Content.Headers.LastModified!.Value.ToString("R"));

        var asked = new (HttpStatusCode Status, string Name, string Value, string? If)[]
        {
            (HttpStatusCode.NotModified, "If-None-Match", tag, null),
            (HttpStatusCode.NotModified, "If-Modified-Since", date, null),
            (HttpStatusCode.PartialContent, "Range", "bytes=0-99", null),
            (HttpStatusCode.PartialContent, "Range", "bytes=0-99", tag),
            (HttpStatusCode.RequestedRangeNotSatisfiable, "Range", "bytes=1000000-", null),
            (HttpStatusCode.PreconditionFailed, "If-Match", "\"other\"", null),
            (HttpStatusCode.PreconditionFailed, "If-Unmodified-Since", "Thu, 01 Jan 2004 00:00:00 GMT", null),
            (HttpStatusCode.OK, "If-None-Match", "\"old\"", null),
            (HttpStatusCode.OK, "If-Match", tag, null),
            (HttpStatusCode.OK, "If-Unmodified-Since", date, null),
            (HttpStatusCode.OK, "Range", "bytes=0-99", "\"old\""),
        };
        foreach (var (status, name, value, @if) in asked)
        {
            using var request = World.Request("u1", Page);
            request.Headers.TryAddWithoutValidation(name, value);
            if (@if is not null)
                request.Headers.TryAddWithoutValidation("If-Range", @if);
            using var response = await world.Gateway.Client.SendAsync(request);
            Assert.Equal((name, status), (name, response.StatusCode));
        }

        var page = await world.SettledAsync();
        Assert.Equal(before + asked.Length, page.Sum("flaggateway_shadow_requests_total"));
        Assert.Equal(0, page.Result("mismatch") + page.Result("error") + page.Result("dropped"));
        Assert.Equal(7, page.Sum("flaggateway_shadow_reasons_total", "reason=\"conditional\""));
        Assert.Equal(before + 4, page.Result("match"));
        Assert.Equal((long)before + 4, world.Windows().CandidateSplit.Read().Compared.Sum());
        Assert.Equal(0, world.Windows().CandidateSplit.Read().Mismatched.Sum());
    }
}
