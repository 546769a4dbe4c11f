using FlagGateway.Core.Hygiene.Life;
using FlagGateway.Core.Hygiene.Retiring;

namespace FlagGateway.Core.Tests.Hygiene;

/// <summary>What has to be known before the servers behind a cluster are switched off.</summary>
public sealed class RetireProofTests
{
    private static readonly DateTimeOffset Now = new(2027, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(8.0, 100, true, "cluster old: its last request came 8 days ago, at 2027-02-21 12:00 UTC")]
    [InlineData(7.0, 100, true, "cluster old: its last request came 7 days ago, at 2027-02-22 12:00 UTC")]
    [InlineData(6.9, 100, false, "cluster old: its last request came 6 days ago, at 2027-02-22 14:24 UTC; 7 days without one are needed")]
    [InlineData(0.125, 100, false, "cluster old: its last request came 3 hours ago, at 2027-03-01 09:00 UTC; 7 days without one are needed")]
    [InlineData(null, 7, true, "cluster old: no request was observed in the 7 days since the flag was first seen")]
    [InlineData(null, 1, false, "cluster old: no request was observed in the 24 hours since the flag was first seen; 7 days without one are needed")]
    public void Examine_RequestsAndTimeObserved_Decide(double? last, int seen, bool isProven, string text)
    {
        var life = Life(seen) with { Clusters = last is { } days ? [new("orders", "OLD", Now.AddDays(-days)), new("carts", "old", Now.AddDays(-90))] : [] };

        var proof = RetireProof.Examine([("old", ["http://10.0.0.1/"])], life, 7, Now);

        Assert.Equal((isProven, text), (proof.IsProven, proof.Clusters.Single().Text));
        Assert.Equal(isProven ? [] : [text], proof.Missing);
        Assert.Equal(["http://10.0.0.1/"], proof.Clusters.Single().Destinations);
    }

    [Fact]
    public void Examine_NothingObserved_ProvesNothing() =>
        Assert.Equal(["cluster old: no gateway has observed its requests; 7 days without one are needed"], RetireProof.Examine([("old", [])], null, 7, Now).Missing);

    [Fact]
    public void Examine_NoDaysAskedFor_NeedsNoProof() => Assert.True(RetireProof.Examine([("old", [])], null, 0, Now).IsProven);

    [Fact]
    public void Examine_NoClusterLosesItsUse_NeedsNoProof() => Assert.True(RetireProof.Examine([], null, 7, Now).IsProven);

    private static ObservedLife Life(int days) => new() { FirstSeen = Now.AddDays(-days), LastChanged = Now.AddDays(-days) };
}
