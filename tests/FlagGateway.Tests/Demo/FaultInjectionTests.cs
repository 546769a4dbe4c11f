using System.Collections.Frozen;
using System.Globalization;
using FlagGateway.Core.Bucketing;
using FlagGateway.Demo.Upstreams;

namespace FlagGateway.Tests.Demo;

/// <summary>The fault of the demo's candidate.</summary>
public sealed class FaultInjectionTests
{
    private static readonly Bucket[] Requests =
        [.. Enumerable.Range(0, 20_000).Select(number => Bucket.From(string.Create(CultureInfo.InvariantCulture, $"/orders/{number}"), Bucket.Suffix("orders")))];

    [Fact]
    public void Make_OnePercent_HitsItsShareAndTheSameRequestsAgain()
    {
        FaultInjection mistakes = new(FrozenSet<string>.Empty, 1);

        var first = Requests.Select(request => mistakes.Make(request, isCopy: false)).ToArray();
        var again = Requests.Select(request => mistakes.Make(request, isCopy: true)).ToArray();

        var deviation = 3 * Math.Sqrt(Requests.Length * 0.01 * 0.99);
        Assert.InRange(first.Count(isWrong => isWrong), 200 - deviation, 200 + deviation);
        Assert.Equal(first, again);
    }

    [Fact]
    public void Make_Hit_IsCountedForCopiesOnly()
    {
        FaultInjection mistakes = new(FrozenSet<string>.Empty, 100);

        mistakes.Make(Requests[0], isCopy: false);
        mistakes.Make(Requests[1], isCopy: true);

        Assert.Equal(1, mistakes.InCopies);
    }
}
