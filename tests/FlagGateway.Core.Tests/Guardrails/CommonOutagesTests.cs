using FlagGateway.Core.Cohorts;
using FlagGateway.Core.Guardrails;

namespace FlagGateway.Core.Tests.Guardrails;

/// <summary>Control has 20,000 requests a minute, the candidate 1,000.</summary>
public sealed class CommonOutagesTests
{
    private const long OfControl = 20_000, OfCandidate = 1_000;

    private static readonly Guardrail Errors = Judging.Guardrail("error_rate", hard: "+0.5pp", soft: "+0.1pp");

    [Fact]
    public void Advance_BothFailTogether_LeavesThatTimeOutOfTheComparison()
    {
        var windows = Play([.. Usual(30), .. Repeat(5, 0.2, 0.22), .. Usual(15)]);

        var verdict = Judge(windows);
        Assert.Equal(VerdictKind.Pass, verdict.Kind);
        Assert.EndsWith("; left out on both variants: 5m 00s in which control failed or was slow more than 5 times as often as before, and the candidate too", verdict.Arithmetic, StringComparison.Ordinal);
        Assert.Equal(45 * OfControl, windows.Windows[0].Control.TotalRequests);
        Assert.Equal(50 * OfControl, windows.Windows[0].All.Control.TotalRequests);
    }

    [Fact]
    public void Advance_EachWindow_LeavesOutItsOwnTimeOnly()
    {
        var windows = Play([.. Usual(15), .. Repeat(3, 0.2, 0.2), .. Usual(7)]);

        Assert.Equal([22 * OfCandidate, 5 * OfCandidate], windows.Windows.Select(static window => window.Candidate.TotalRequests));
        Assert.Equal([TimeSpan.FromMinutes(3), TimeSpan.Zero], windows.Windows.Select(static window => window.LeftOut));
    }

    [Theory]
    [InlineData(0.0, 0.2, "only the candidate fails")]
    [InlineData(0.2, 0.001, "only control fails")]
    [InlineData(0.2, 0.5, "the candidate fails much more often than control")]
    [InlineData(0.004, 0.004, "four times as often is not unusual enough")]
    public void Advance_NotAlike_LeavesNothingOut(double control, double candidate, string why)
    {
        var windows = Play([.. Usual(30), .. Repeat(5, control, candidate), .. Usual(5)]);

        Assert.True(windows.Windows[0].LeftOut == TimeSpan.Zero, why);
    }

    [Fact]
    public void Advance_ControlFailsForMostOfTheStage_LeavesOutAQuarterAtMost()
    {
        var windows = Play([.. Usual(30), .. Repeat(90, 0.2, 0.2)]);

        Assert.InRange(windows.Windows[0].LeftOut, TimeSpan.FromMinutes(8), TimeSpan.FromMinutes(30));
    }

    [Fact]
    public void Advance_NothingKnownOfUsualTimes_LeavesNothingOutUnlessThereIsAPast()
    {
        (double, double)[] outage = Repeat(3, 0.2, 0.2);
        var past = new CohortPast(Counts(100 * OfControl, 0.001), Counts(100 * OfCandidate, 0.001));

        Assert.Equal(TimeSpan.Zero, Play(outage).Windows[0].LeftOut);
        Assert.Equal(TimeSpan.FromMinutes(3), Play([.. Usual(9), .. outage], past).Windows[0].LeftOut);
    }

    [Fact]
    public void Judge_EverythingFails_IsStillSeenAsControlFailureAndGrossFailure()
    {
        var windows = Play([.. Usual(30), .. Repeat(5, 0.9, 0.95)]);

        Assert.Equal(TimeSpan.FromMinutes(5), windows.Windows[0].LeftOut);
        Assert.InRange(ControlFailure.Now(windows.Windows)!.Rate, 0.4, 0.9);
        Assert.Contains("control itself fails", GuardrailJudge.JudgeGross(new JudgeInput { Windows = windows.Windows })!.Arithmetic, StringComparison.Ordinal);
    }

    [Fact]
    public void Copy_ForAnotherThread_KeepsBoth()
    {
        var window = Play([.. Usual(30), .. Repeat(5, 0.2, 0.2)]).Windows[0];

        var copy = window.Copy();

        Assert.Equal((window.LeftOut, window.All.Control.TotalErrors), (copy.LeftOut, copy.All.Control.TotalErrors));
        Assert.NotEqual(copy.Control.TotalErrors, copy.All.Control.TotalErrors);
    }

    private static GuardrailVerdict Judge(ComparisonWindows windows) =>
        GuardrailJudge.Judge(Errors, new JudgeInput { Windows = windows.Windows, Analysis = Core.Statistics.PlannedAnalyses.Due(TimeSpan.FromMinutes(50), TimeSpan.FromMinutes(50), 0), ControlFailure = 0.5 });

    private static (double Control, double Candidate)[] Usual(int minutes) => Repeat(minutes, 0.001, 0.001);

    private static (double Control, double Candidate)[] Repeat(int minutes, double control, double candidate) => [.. Enumerable.Repeat((control, candidate), minutes)];

    // Six evaluations a minute.
    private static ComparisonWindows Play((double Control, double Candidate)[] minutes, CohortPast? past = null)
    {
        var windows = ComparisonWindows.Begin(CohortCounts.Empty, CohortCounts.Empty, past);
        double controlErrors = 0, candidateErrors = 0;
        for (var look = 1; look <= 6 * minutes.Length; look++)
        {
            var (control, candidate) = minutes[(look - 1) / 6];
            controlErrors += control * OfControl / 6;
            candidateErrors += candidate * OfCandidate / 6;
            windows = windows.Advance(TimeSpan.FromSeconds(10 * look), Even(OfControl * look / 6, controlErrors), Even(OfCandidate * look / 6, candidateErrors));
        }

        return windows;
    }

    private static CohortCounts Counts(long requests, double rate) => Even(requests, rate * requests);

    private static CohortCounts Even(long requests, double errors) => CohortCounts.Empty with
    {
        Requests = Spread(requests),
        Errors = Spread((long)Math.Round(errors)),
    };

    private static long[] Spread(long count) => [.. Enumerable.Range(0, UserPartitions.Count).Select(partition => (count / UserPartitions.Count) + (partition < count % UserPartitions.Count ? 1 : 0))];
}
