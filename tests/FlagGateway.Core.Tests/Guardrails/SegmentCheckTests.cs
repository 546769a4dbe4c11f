using System.Globalization;
using FlagGateway.Core.Cohorts;
using FlagGateway.Core.Guardrails;

namespace FlagGateway.Core.Tests.Guardrails;

public sealed class SegmentCheckTests
{
    private static readonly Guardrail Errors = Guardrail("+1pp", "+0.5pp");

    [Fact]
    public void Judge_OneOfTwelveTenantsWorse_NamesItAndNoOther()
    {
        var totals = Tenants(12, requests: 6_000);
        Add(totals, Tenant(7), controlErrors: 0, errors: 300);

        var verdict = SegmentCheck.Judge([Errors], totals);

        Assert.NotNull(verdict);
        var named = Assert.Single(verdict.Segments!);
        Assert.Equal(("tenant", "t7", "tenant:t7"), (named.Kind, named.Name, named.Group));
        Assert.Equal((SegmentCheck.Name, VerdictKind.SoftFail, 0.005), (verdict.Guardrail, verdict.Kind, verdict.Threshold!.Value));
        Assert.True(named.Lower > 0.005 && named.Candidate > 0.04);
        Assert.Contains("tenant t7: error_rate +", verdict.Arithmetic, StringComparison.Ordinal);
        Assert.Contains("12 segments compared", verdict.Arithmetic, StringComparison.Ordinal);
    }

    [Fact]
    public void Judge_OneOfTwentyRoutesWorse_NamesTheRoute()
    {
        SegmentTotals totals = new();
        for (var i = 0; i < 20; i++)
            Add(totals, new SegmentKey(true, CohortSegment.RouteKind, "r" + i.ToString(CultureInfo.InvariantCulture)), 120_000, 120, 6_000, i == 3 ? 300 : 6);

        var named = Assert.Single(SegmentCheck.Judge([Errors], totals)!.Segments!);

        Assert.Equal(("route", "r3", null), (named.Kind, named.Name, named.Group));
    }

    [Fact]
    public void Compare_SegmentsWithEnoughTraffic_HaveTheDifferenceAndItsInterval()
    {
        var totals = Tenants(12, requests: 6_000);
        Add(totals, Tenant(7), controlErrors: 0, errors: 300);
        totals.Add(Tenant(99), new SegmentCounts { Requests = 5 }, new SegmentCounts { Requests = 5 });

        var differences = SegmentCheck.Compare([Errors], totals, null);

        Assert.Equal(12, differences.Count);
        Assert.InRange(differences[Tenant(7)].Estimate, 0.04, 0.06);
        Assert.True(differences[Tenant(7)].Lower > 0.005 && differences[Tenant(7)].Upper > differences[Tenant(7)].Estimate);
        Assert.True(differences[Tenant(1)].Lower < 0 && differences[Tenant(1)].Upper > 0);
        Assert.Equal(differences[Tenant(7)], totals.ByGroup(differences).Single(static one => one.Name == "t7").Difference);
        Assert.Null(totals.ByGroup(differences).Single(static one => one.Name == "t99").Difference);
        Assert.All(totals.ByGroup(), static one => Assert.Null(one.Difference));
    }

    [Fact]
    public void Compare_CountsBeforeTheComparison_AreSubtracted()
    {
        var (totals, before) = (Tenants(2, requests: 6_000), new SegmentTotals());
        Add(totals, Tenant(1), controlErrors: 0, errors: 300);
        before.Add(totals);

        Assert.Empty(SegmentCheck.Compare([], totals, before));
        Assert.Equal(2, SegmentCheck.Compare([], totals, null).Count);
    }

    [Fact]
    public void Judge_NoDifferenceOrWithinTheLimit_NamesNone()
    {
        Assert.Null(SegmentCheck.Judge([Errors], Tenants(12, requests: 6_000)));

        var within = Tenants(12, requests: 6_000);
        Add(within, Tenant(1), 0, errors: 24);
        Assert.Null(SegmentCheck.Judge([Errors], within));
    }

    [Fact]
    public void Judge_ErrorsOfOneUserPartition_ProveNothing()
    {
        var totals = Tenants(12, requests: 6_000);
        totals.Segments[Tenant(2)].Candidate.Count(9, 60, 60);
        totals.Segments[Tenant(2)].Candidate.Count(10, 60, 60);

        Assert.Null(SegmentCheck.Judge([Errors], totals));
    }

    [Theory]
    [InlineData(99, 64, false)]
    [InlineData(400, 7, false)]
    [InlineData(400, 8, false)]
    [InlineData(400, 64, true)]
    public void Judge_LittleTrafficOrFewUsers_IsNotEnough(int requests, int partitions, bool isNamed)
    {
        SegmentTotals totals = new();
        SegmentCounts control = new(), candidate = new();
        for (var i = 0; i < requests; i++)
        {
            control.Count(i % partitions, 1, 0);
            candidate.Count(i % partitions, 1, i % 2);
        }

        totals.Add(Tenant(1), control, candidate);

        Assert.Equal(isNamed, SegmentCheck.Judge([Errors], totals) is not null);
    }

    [Fact]
    public void Judge_CountsBeforeTheComparison_AreSubtracted()
    {
        SegmentTotals before = new();
        Add(before, Tenant(1), 6_000, 6, 6_000, 600);
        SegmentTotals totals = new();
        totals.Add(before);
        Add(totals, Tenant(1), 6_000, 6, 6_000, 6);

        Assert.NotNull(SegmentCheck.Judge([Errors], totals));
        Assert.Null(SegmentCheck.Judge([Errors], totals, before));
    }

    [Fact]
    public void Judge_ManySegmentsWorse_EachNeedsLessEvidenceThanAlone()
    {
        // Alone among forty, an e-value has to exceed 800; if all forty are worse, 20 is enough.
        var one = Tenants(40, requests: 640);
        Add(one, Tenant(0), 0, errors: 16);
        SegmentTotals all = new();
        for (var i = 0; i < 40; i++)
            Add(all, Tenant(i), 12_800, 12, 640, 16);

        var (alone, together) = (SegmentCheck.Judge([Errors], one), SegmentCheck.Judge([Errors], all));

        Assert.Null(alone);
        Assert.Equal(40, together!.Segments!.Count);
        Assert.Contains("and 30 more", together.Arithmetic, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2%", "1%", 0.001, 0.05, true)]
    [InlineData("2%", "1%", 0.05, 0.05, false)]
    [InlineData("+300%", "+100%", 0.01, 0.05, true)]
    [InlineData("+900%", "+600%", 0.01, 0.05, false)]
    [InlineData("+1pp", null, 0.001, 0.05, true)]
    public void Judge_KindsOfLimits_AreThoseOfTheGuardrail(string hard, string? soft, double control, double candidate, bool isNamed)
    {
        SegmentTotals totals = new();
        Add(totals, Tenant(1), 64_000, (int)(64_000 * control), 12_800, (int)(12_800 * candidate));

        Assert.Equal(isNamed, SegmentCheck.Judge([Guardrail(hard, soft)], totals) is not null);
    }

    [Fact]
    public void Judge_NoErrorRateAmongTheGuardrails_ComparesNothing()
    {
        SegmentTotals totals = new();
        Add(totals, Tenant(1), 6_000, 6, 6_000, 3_000);

        Assert.Null(SegmentCheck.Judge([new Guardrail("latency_p95", null, Parse("+50%"), null, null)], totals));
        Assert.Null(SegmentCheck.Judge([new Guardrail("error_rate", null, null, null, null)], totals));
        Assert.Null(SegmentCheck.Judge([Errors], new SegmentTotals()));
    }

    private static Guardrail Guardrail(string hard, string? soft) => new("error_rate", null, Parse(hard), soft is null ? null : Parse(soft), null);

    private static Threshold Parse(string text) => Threshold.TryParse(text, out var threshold) ? threshold! : throw new ArgumentException(text, nameof(text));

    private static SegmentKey Tenant(int number) => new(false, "tenant", "t" + number.ToString(CultureInfo.InvariantCulture));

    // Both variants fail one request in a thousand; the candidate has a twentieth of the users.
    private static SegmentTotals Tenants(int count, int requests)
    {
        SegmentTotals totals = new();
        for (var i = 0; i < count; i++)
            Add(totals, Tenant(i), 20 * requests, requests / 50, requests, requests / 1_000);
        return totals;
    }

    private static void Add(SegmentTotals totals, SegmentKey key, int controlErrors, int errors) => Add(totals, key, 0, controlErrors, 0, errors);

    private static void Add(SegmentTotals totals, SegmentKey key, int controlRequests, int controlErrors, int requests, int errors) =>
        totals.Add(key, Counts(controlRequests, controlErrors), Counts(requests, errors));

    private static SegmentCounts Counts(int requests, int errors)
    {
        SegmentCounts counts = new();
        for (var partition = 0; partition < UserPartitions.Count; partition++)
            counts.Count(partition, Part(Math.Max(requests, errors), partition), Part(errors, partition));
        return counts;
    }

    private static int Part(int count, int partition) => (count / UserPartitions.Count) + (partition < count % UserPartitions.Count ? 1 : 0);
}
