using FlagGateway.Core.Cohorts;
using FlagGateway.Core.Guardrails;

namespace FlagGateway.Core.Tests.Guardrails;

/// <summary>Evidence that must be seen whatever the statistics say of it.</summary>
public sealed class EvidenceTests
{
    private static readonly Guardrail Errors = Judging.Guardrail("error_rate", "+5pp");

    [Theory]
    [InlineData(3, 7, 7, VerdictKind.HardFail)]
    [InlineData(3, 7, 4, VerdictKind.HardFail)]
    [InlineData(3, 6, 6, VerdictKind.Inconclusive)]
    [InlineData(2, 300, 300, VerdictKind.SoftFail)]
    [InlineData(1, 600, 600, VerdictKind.SoftFail)]
    public void Judge_MostOfFewRequestsFail_NeedsNoVariance(int users, int each, int failed, VerdictKind expected)
    {
        var verdict = Judging.Judge(Errors, SampleCounts.Errors(100, 0.001), OfUsers(users, each, failed));

        Assert.Equal((expected, expected is VerdictKind.HardFail or VerdictKind.SoftFail), (verdict.Kind, verdict.IsGross));
    }

    [Theory]
    [InlineData(ReferenceKind.None)]
    [InlineData(ReferenceKind.ControlNow)]
    [InlineData(ReferenceKind.LastStage)]
    public void Judge_MostFail_StopsInEveryKindOfStage(ReferenceKind reference) =>
        Assert.Equal(VerdictKind.HardFail, Judging.Judge(Errors, CohortCounts.Empty, OfUsers(3, 10, 10), reference).Kind);

    [Fact]
    public void JudgeGross_GroupsBesideTheSampleFail_AreSeen()
    {
        var input = new JudgeInput { Windows = [new ComparisonWindow(SampleCounts.Errors(100, 0), SampleCounts.Errors(100, 0))], Named = OfUsers(4, 10, 10) };

        Assert.Contains("put there by name", GuardrailJudge.JudgeGross(input)!.Arithmetic, StringComparison.Ordinal);
        Assert.Null(GuardrailJudge.JudgeGross(input with { GrossFailure = null }));
        Assert.Null(GuardrailJudge.JudgeGross(input with { Named = null }));
    }

    [Fact]
    public void Judge_LargestTenantFailsWholly_DoesNotPass()
    {
        // 61 % of the traffic is one of 40 tenants, and all of it fails.
        var tenants = OfUsers(40, 1_000, 0);
        long[] requests = [.. tenants.Requests], errors = [.. tenants.Errors];
        requests[7] = errors[7] = 61_000;
        var candidate = tenants with { Requests = requests, Errors = errors };

        foreach (var limit in new[] { "+5pp", "1%" })
            Assert.Equal((VerdictKind.Inconclusive, true), Facts(Judging.Judge(Judging.Guardrail("error_rate", limit), SampleCounts.Errors(20_000, 0), candidate)));

        static (VerdictKind, bool) Facts(GuardrailVerdict verdict) => (verdict.Kind, verdict.IsMaskedByFew);
    }

    [Fact]
    public void JudgeGross_OneUserSendsMostOfWhatFails_IsInconclusiveAndNamed()
    {
        var users = OfUsers(40, 1_000, 0);
        long[] requests = [.. users.Requests], errors = [.. users.Errors];
        requests[7] = errors[7] = 61_000;
        var heaviest = new NamedUser?[UserPartitions.Count];
        heaviest[7] = new NamedUser("user 00000000000000af", 500);
        var candidate = users with { Requests = requests, Errors = errors, Heaviest = heaviest };
        var input = new JudgeInput { Windows = [new ComparisonWindow(SampleCounts.Errors(20_000, 0), candidate)] };

        var gross = GuardrailJudge.JudgeGross(input)!;
        var own = GuardrailJudge.Judge(Errors, input);

        Assert.Equal((VerdictKind.Inconclusive, true, false), (gross.Kind, gross.IsMaskedByFew, gross.IsGross));
        Assert.Equal((VerdictKind.Inconclusive, true), (own.Kind, own.IsMaskedByFew));
        Assert.Equal(["user 00000000000000af"], gross.Few);
        Assert.Equal(["user 00000000000000af"], own.Few);
        Assert.Contains("which few users sent, most of it user 00000000000000af", own.Arithmetic, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("error_rate", "1%", 0.011, 1, VerdictKind.HardFail)]
    [InlineData("error_rate", "1%", 0.011, 0.04, VerdictKind.HardFail)]
    [InlineData("error_rate", "1%", 0.03, 0.033, VerdictKind.Inconclusive)]
    public void Judge_ControlBreaksTheLimit_ComparesByTheLimitsSize(string metric, string hard, double control, double candidate, VerdictKind expected) =>
        Assert.Equal(expected, Judging.Judge(Judging.Guardrail(metric, hard), SampleCounts.Errors(4_000, control), SampleCounts.Errors(4_000, candidate, seed: 2)).Kind);

    [Theory]
    [InlineData(1.05, VerdictKind.HardFail)]
    [InlineData(0.105, VerdictKind.Inconclusive)]
    public void Judge_ControlBreaksTheLatency_ComparesByTheLimitsSize(double candidate, VerdictKind expected) =>
        Assert.Equal(expected, Judging.Judge(Judging.Guardrail("latency_p50", "50ms"), SampleCounts.Latency(500, 0.1), SampleCounts.Latency(500, candidate, seed: 2)).Kind);

    [Theory]
    [InlineData(">=0.85", 0.95, VerdictKind.Pass)]
    [InlineData(">=0.85", 0.75, VerdictKind.HardFail)]
    [InlineData(">=85%", 0.95, VerdictKind.Pass)]
    [InlineData("<=0.85", 0.95, VerdictKind.HardFail)]
    public void Judge_Floor_IsBrokenFromAbove(string hard, double mean, VerdictKind expected) =>
        Assert.Equal(expected, Judging.Judge(Judging.Guardrail("signal:precision", hard), CohortCounts.Empty, SampleCounts.Signal("precision", 500, mean, 0.1)).Kind);

    [Theory]
    [InlineData("signal:precision", "0.85", null, "which side is bad; write >=0.85")]
    [InlineData("error_rate", "1%", "2%", "soft 2% lies beyond hard 1%")]
    [InlineData("signal:score", "-10%", "-20%", "soft -20% lies beyond hard -10%")]
    [InlineData("signal:score", ">=0.9", ">=0.8", "soft >=0.8 lies beyond hard >=0.9")]
    public void ProblemOf_LimitsThatCannotBeMeant_SaysWhatToWrite(string metric, string hard, string? soft, string expected) =>
        Assert.Contains(expected, ThresholdRules.ProblemOf(Judging.Guardrail(metric, hard, soft)), StringComparison.Ordinal);

    [Theory]
    [InlineData(0, VerdictKind.Pass)]
    [InlineData(1, VerdictKind.HardFail)]
    public void Judge_HardZero_AllowsNone(int mismatches, VerdictKind expected)
    {
        long[] compared = new long[UserPartitions.Count], mismatched = new long[UserPartitions.Count];
        (compared[3], mismatched[3]) = (40, mismatches);

        Assert.Equal(expected, Judging.Judge(Judging.Guardrail("shadow_mismatch_rate", "0"), CohortCounts.Empty, new CohortCounts { Compared = compared, Mismatched = mismatched }).Kind);
    }

    [Fact]
    public void Judge_NoCopiesInTheStage_IsNotJudgedAndNotMissed()
    {
        var input = new JudgeInput { Windows = [new ComparisonWindow(CohortCounts.Empty, CohortCounts.Empty)], HasCopies = false };

        var verdict = GuardrailJudge.Judge(Judging.Guardrail("shadow_mismatch_rate", "0"), input);

        Assert.Equal((VerdictKind.NotJudged, true), (verdict.Kind, verdict.IsNotApplicable));
    }

    [Fact]
    public void Judge_ControlFails_HoldsEveryMetric()
    {
        var (down, slow) = (SampleCounts.Errors(100, 1), SampleCounts.Latency(500, 0.3));
        var control = SampleCounts.Latency(500, 0.1) with { Requests = down.Requests, Errors = down.Errors };

        var verdict = Judging.Judge(Judging.Guardrail("latency_p95", "+50%"), control, slow with { Requests = down.Requests });

        Assert.Equal(VerdictKind.Inconclusive, verdict.Kind);
        Assert.Contains("control itself fails 100.0 %", verdict.Arithmetic, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0.381, 0.432, VerdictKind.Inconclusive)]
    [InlineData(0.2, 0.4, VerdictKind.HardFail)]
    [InlineData(0.7, 1, VerdictKind.Inconclusive)]
    public void Judge_OutageOfBoth_IsJudgedByTheirRatio(double control, double candidate, VerdictKind expected) =>
        Assert.Equal(expected, Judging.Judge(Errors, SampleCounts.Errors(4_000, control), SampleCounts.Errors(4_000, candidate, seed: 2)).Kind);

    [Fact]
    public void Now_ControlFailedEarlier_IsNotFailingNow()
    {
        var windows = ComparisonWindows.Begin(CohortCounts.Empty, CohortCounts.Empty);
        var (bad, after) = (SampleCounts.Errors(100, 1), SampleCounts.Errors(400, 0.25));
        windows = windows.Advance(TimeSpan.FromMinutes(9), bad, bad);
        Assert.NotNull(ControlFailure.Now(windows.Windows));
        windows = windows.Advance(TimeSpan.FromMinutes(10), bad, bad);

        windows = windows.Advance(TimeSpan.FromMinutes(12), after with { Errors = bad.Errors }, after);

        Assert.Null(ControlFailure.Now(windows.Windows));
    }

    [Fact]
    public void From_GroupsBefore_KeepRateAndQuantilesWithFewerRequests()
    {
        SegmentCounts side = new() { Requests = 8_000, Errors = 80 };
        side.AddLatency(200, 7_000);
        side.AddLatency(300, 1_000);
        side.AddCensored(250, 160);
        SegmentTotals segments = new();
        segments.Add(new SegmentKey(false, "tenant", "internal"), side, new SegmentCounts());
        segments.Add(new SegmentKey(false, "tenant", "other"), side, new SegmentCounts());

        var counts = GroupReference.From(segments, ["tenant:internal"])!.ToCounts();

        Assert.Equal((1_000, 10), (counts.TotalRequests, counts.TotalErrors));
        Assert.Equal(1_000, counts.Latency.Sum());
        Assert.Equal((20, 20), (counts.TotalAbandoned, counts.CensoredLatency.Sum()));
        Assert.Null(GroupReference.From(segments, ["tenant:unknown"]));
    }

    [Theory]
    [InlineData("status:3xx", true)]
    [InlineData("status:404", true)]
    [InlineData("status:6xx", false)]
    [InlineData("status:40x", false)]
    [InlineData("status:4", false)]
    [InlineData("abandon_rate", true)]
    public void IsKnown_StatusMetrics_AreClassesAndCodes(string metric, bool expected) => Assert.Equal(expected, GuardrailMetrics.IsKnown(metric));

    [Fact]
    public void Judge_RedirectsAndAbandonedRequests_AreMetricsOfTheirOwn()
    {
        var control = SampleCounts.Errors(1_000, 0);
        long[] classes = new long[UserPartitions.Count * CohortCounts.StatusClassCount], abandoned = new long[UserPartitions.Count];
        for (var partition = 0; partition < UserPartitions.Count; partition++)
            (classes[(partition * CohortCounts.StatusClassCount) + 2], abandoned[partition]) = (1_000, 1_000);
        var good = new long[classes.Length];
        for (var partition = 0; partition < UserPartitions.Count; partition++)
            good[(partition * CohortCounts.StatusClassCount) + 1] = 1_000;

        var redirects = Judging.Judge(Judging.Guardrail("status:3xx", "+5pp"), control with { StatusClasses = good }, control with { StatusClasses = classes });
        var gone = Judging.Judge(Judging.Guardrail("abandon_rate", "+5pp"), control, control with { Abandoned = abandoned });

        Assert.Equal((VerdictKind.HardFail, 1.0), (redirects.Kind, redirects.Candidate!.Value));
        Assert.Equal((VerdictKind.HardFail, 0.5), (gone.Kind, gone.Candidate!.Value));
    }

    private static CohortCounts OfUsers(int users, int each, int failed)
    {
        long[] requests = new long[UserPartitions.Count], errors = new long[UserPartitions.Count];
        for (var user = 0; user < users; user++)
            (requests[user], errors[user]) = (each, failed);
        return new CohortCounts { Requests = requests, Errors = errors, Users = users };
    }
}
