using FlagGateway.Core.Cohorts;
using FlagGateway.Core.Guardrails;

namespace FlagGateway.Core.Tests.Guardrails;

public sealed class ComparisonWindowsTests
{
    private static readonly ComparisonWindows Begin = ComparisonWindows.Begin(CohortCounts.Empty, CohortCounts.Empty);

    [Fact]
    public void Spans_BeforeTheFirstLook_AreEmpty()
    {
        var span = Assert.Single(Begin.Windows);

        Assert.Equal(0, span.Control.TotalRequests + span.Candidate.TotalRequests);
    }

    [Fact]
    public void Advance_FirstTenMinutes_JudgesTheStageOnly() =>
        Assert.Null(Assert.Single(Begin.Advance(TimeSpan.FromMinutes(9), Counts(9), Counts(9)).Windows).Window);

    [Theory]
    [InlineData(15, 5, null)]
    [InlineData(59, 9, null)]
    [InlineData(63, 3, 3)]
    [InlineData(119, 9, 59)]
    [InlineData(121, 1, 1)]
    public void Advance_EveryMinute_GivesWhatHappenedInEachWindow(int minutes, int ofTen, int? ofHour)
    {
        var windows = Begin;
        for (var minute = 1; minute <= minutes; minute++)
            windows = windows.Advance(TimeSpan.FromMinutes(minute), Counts(minute), Counts(10 * minute));

        Assert.Equal(minutes, windows.Windows[0].Control.TotalRequests);
        Assert.Equal((TimeSpan.FromMinutes(10), 10L * ofTen), (windows.Windows[1].Window, windows.Windows[1].Candidate.TotalRequests));
        Assert.Equal(ofHour, windows.Windows.Count > 2 ? (int)windows.Windows[2].Control.TotalRequests : null);
    }

    [Theory]
    [InlineData(10, 119, null)]
    [InlineData(10, 120, 60)]
    [InlineData(10, 170, 110)]
    [InlineData(10, 180, 60)]
    [InlineData(10, 3600, 60)]
    [InlineData(60, 3600, 60)]
    // Further apart, the last minutes are not known.
    [InlineData(300, 3600, null)]
    public void Latest_EvaluationsAtAnInterval_HasTheLastMinuteOrTwo(int interval, int seconds, int? ofThem)
    {
        var windows = Begin;
        for (var elapsed = interval; elapsed <= seconds; elapsed += interval)
            windows = windows.Advance(TimeSpan.FromSeconds(elapsed), Counts(elapsed), Counts(2 * elapsed));

        Assert.Equal((ofThem, 2 * ofThem), ((int?)windows.Latest?.Control.TotalRequests, (int?)windows.Latest?.Candidate.TotalRequests));
    }

    [Fact]
    public void Advance_CountsOfEarlierStages_AreLeftOut()
    {
        var windows = ComparisonWindows.Begin(Counts(100), Counts(7)).Advance(TimeSpan.FromMinutes(1), Counts(103), Counts(9));

        Assert.Equal((3L, 2L), (windows.Windows[0].Control.TotalRequests, windows.Windows[0].Candidate.TotalRequests));
    }

    [Fact]
    public void Judge_CandidateGoesBadLate_StopsByAWindowLongBeforeTheStage()
    {
        var guardrail = Judging.Guardrail("error_rate", "+0.5pp", "+0.1pp");
        var (control, candidate) = (SampleCounts.Errors(200_000, 0.001), SampleCounts.Errors(50_000, 0.001, seed: 2));
        var windows = Begin.Advance(TimeSpan.FromHours(24), control, candidate);
        var bad = SampleCounts.Plus(candidate, SampleCounts.Errors(100, 0.05, seed: 3));
        var after = SampleCounts.Plus(control, SampleCounts.Errors(400, 0.001, seed: 4));

        var verdict = GuardrailJudge.Judge(guardrail, new JudgeInput { Windows = windows.Advance(TimeSpan.FromHours(24.1), after, bad).Windows });

        Assert.Equal(VerdictKind.Pass, GuardrailJudge.Judge(guardrail, new JudgeInput { Windows = [windows.Windows[0]] }).Kind);
        Assert.Equal(VerdictKind.HardFail, verdict.Kind);
        Assert.EndsWith("exceeded within the last 10 min", verdict.Arithmetic, StringComparison.Ordinal);
    }

    [Fact]
    public void Judge_ControlBrokenInAWindowOnly_DoesNotPass()
    {
        var (control, candidate) = (SampleCounts.Errors(20_000, 0.001), SampleCounts.Errors(20_000, 0.001, seed: 2));
        var windows = Begin.Advance(TimeSpan.FromHours(24), control, candidate);
        var outage = SampleCounts.Errors(10, 0.5, seed: 3);

        var verdict = GuardrailJudge.Judge(
            Judging.Guardrail("error_rate", "+0.5pp"),
            new JudgeInput { Windows = windows.Advance(TimeSpan.FromHours(24.1), SampleCounts.Plus(control, outage), SampleCounts.Plus(candidate, outage)).Windows });

        Assert.Equal(VerdictKind.Inconclusive, verdict.Kind);
    }

    private static CohortCounts Counts(long requests)
    {
        var partitions = new long[UserPartitions.Count];
        partitions[3] = requests;
        return new CohortCounts { Requests = partitions };
    }
}
