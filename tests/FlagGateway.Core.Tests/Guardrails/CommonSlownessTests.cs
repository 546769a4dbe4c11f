using FlagGateway.Core.Cohorts;
using FlagGateway.Core.Guardrails;
using FlagGateway.Core.Statistics;

namespace FlagGateway.Core.Tests.Guardrails;

/// <summary>
/// Control has 6,400 requests a minute, the candidate 1,280; usually 2 % of them take 1 s and the others 0.1 s.
/// </summary>
public sealed class CommonSlownessTests
{
    private const int OfControl = 100, OfCandidate = 20;

    private static readonly Guardrail P95 = Judging.Guardrail("latency_p95", hard: "+50%", soft: "+20%");

    [Fact]
    public void Advance_BothSlowTogether_LeavesThatTimeOutOfTheComparison()
    {
        var windows = Play([.. Usual(30), .. Repeat(5, new(0.6, 2), new(0.65, 2)), .. Usual(15)]);

        Assert.Equal(TimeSpan.FromMinutes(5), windows.Windows[0].LeftOut);
        Assert.Equal(45 * OfControl * UserPartitions.Count, windows.Windows[0].Control.TotalRequests);
        var verdict = GuardrailJudge.Judge(P95, new JudgeInput { Windows = windows.Windows, Analysis = PlannedAnalyses.Due(TimeSpan.FromMinutes(50), TimeSpan.FromMinutes(50), 0) });
        Assert.Contains("left out on both variants: 5m 00s", verdict.Arithmetic, StringComparison.Ordinal);
        Assert.InRange(verdict.Candidate!.Value / verdict.Control!.Value, 0.95, 1.05);
    }

    [Fact]
    public void Advance_BothAbandonedTogether_LeavesThatTimeOut()
    {
        var windows = Play([.. Usual(30), .. Repeat(5, new(0.6, 10, IsAbandoned: true), new(0.6, 10, IsAbandoned: true)), .. Usual(5)]);

        Assert.Equal(TimeSpan.FromMinutes(5), windows.Windows[0].LeftOut);
    }

    [Theory]
    [InlineData(0.02, 1, 0.6, 2, "only the candidate is slow")]
    [InlineData(0.6, 2, 0.02, 1, "only control is slow")]
    [InlineData(0.6, 2, 0.6, 4, "the candidate is twice as slow as control")]
    [InlineData(0.4, 2, 0.95, 2, "many more of the candidate's requests are slow")]
    [InlineData(0.22, 2, 0.22, 2, "that many slow requests are not unusual enough")]
    public void Advance_NotAlike_LeavesNothingOut(double control, double controlSeconds, double candidate, double candidateSeconds, string why)
    {
        var windows = Play([.. Usual(30), .. Repeat(5, new(control, controlSeconds), new(candidate, candidateSeconds)), .. Usual(5)]);

        Assert.True(windows.Windows[0].LeftOut == TimeSpan.Zero, why);
    }

    // Its slowness is its own, and no part of what happens to control.
    [Fact]
    public void Advance_CandidateHasAlwaysBeenSlow_IsNoReasonToLeaveOut()
    {
        var windows = Play([.. Repeat(30, new(0.02, 1), new(0.5, 2)), .. Repeat(5, new(0.6, 2), new(0.65, 2)), .. Repeat(5, new(0.02, 1), new(0.5, 2))]);

        Assert.Equal(TimeSpan.Zero, windows.Windows[0].LeftOut);
    }

    [Fact]
    public void Advance_SlowForMostOfTheStage_LeavesOutAQuarterAtMost()
    {
        var windows = Play([.. Usual(30), .. Repeat(60, new(0.6, 2), new(0.6, 2))]);

        Assert.InRange(windows.Windows[0].LeftOut, TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(22.5));
    }

    [Fact]
    public void Advance_NothingKnownOfUsualTimes_LeavesNothingOutUnlessThereIsAPast()
    {
        (Speed, Speed)[] slow = Repeat(1, new(0.6, 2), new(0.6, 2));
        var usual = Play(Usual(20)).Windows[0];
        var past = new CohortPast(usual.Control, usual.Candidate);

        Assert.Equal(TimeSpan.Zero, Play(slow).Windows[0].LeftOut);
        Assert.Equal(TimeSpan.FromMinutes(1), Play([.. Usual(3), .. slow], past).Windows[0].LeftOut);
    }

    private static (Speed Control, Speed Candidate)[] Usual(int minutes) => Repeat(minutes, new(0.02, 1), new(0.02, 1));

    private static (Speed Control, Speed Candidate)[] Repeat(int minutes, Speed control, Speed candidate) => [.. Enumerable.Repeat((control, candidate), minutes)];

    // Two evaluations a minute.
    private static ComparisonWindows Play((Speed Control, Speed Candidate)[] minutes, CohortPast? past = null)
    {
        var windows = ComparisonWindows.Begin(CohortCounts.Empty, CohortCounts.Empty, past);
        var (control, candidate) = (CohortCounts.Empty, CohortCounts.Empty);
        for (var look = 1; look <= 2 * minutes.Length; look++)
        {
            var minute = minutes[(look - 1) / 2];
            (control, candidate) = (Add(control, OfControl / 2, minute.Control), Add(candidate, OfCandidate / 2, minute.Candidate));
            windows = windows.Advance(TimeSpan.FromSeconds(30 * look), control, candidate);
        }

        return windows;
    }

    // Rounded in turn over the partitions, so that no share is lost.
    private static CohortCounts Add(CohortCounts counts, int ofEach, Speed speed)
    {
        var latency = counts.Latency.Count > 0 ? counts.Latency.ToArray() : new int[UserPartitions.Count * LatencyScale.Buckets];
        var censored = counts.CensoredLatency.Count > 0 ? counts.CensoredLatency.ToArray() : new int[latency.Length];
        long[] requests = [.. counts.Requests], abandoned = [.. counts.Abandoned];
        double debt = 0;
        for (var partition = 0; partition < UserPartitions.Count; partition++)
        {
            debt += ofEach * speed.Share;
            var slow = (int)Math.Min(ofEach, Math.Round(debt));
            debt -= slow;
            var start = partition * LatencyScale.Buckets;
            latency[start + LatencyScale.BucketOf(0.1)] += ofEach - slow;
            (speed.IsAbandoned ? censored : latency)[start + LatencyScale.BucketOf(speed.Seconds)] += slow;
            requests[partition] += speed.IsAbandoned ? ofEach - slow : ofEach;
            abandoned[partition] += speed.IsAbandoned ? slow : 0;
        }

        return counts with { Requests = requests, Abandoned = abandoned, Latency = latency, CensoredLatency = censored };
    }

    private sealed record Speed(double Share, double Seconds, bool IsAbandoned = false);
}
