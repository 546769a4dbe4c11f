namespace FlagGateway.Simulation;

/// <summary>Other ways to stop a rollout, on the same traffic.</summary>
internal sealed class StopRules
{
    /// <summary>Flagger's default floor of its request-success-rate.</summary>
    public const double MinSuccess = 0.99;

    /// <summary>Flagger's and Argo's example of a failure limit of checks by the minute.</summary>
    public const int FailedChecks = 10;

    private readonly MannWhitneyJudge _errors = new();
    private readonly MannWhitneyJudge _slow = new();
    private int _failedChecks;

    /// <summary>
    /// When Flagger's checks (success at least 99 %, p99 at most 500 ms, by the minute, 10 failed) stop it.
    /// </summary>
    public TimeSpan? Flagger { get; private set; }

    /// <summary>
    /// When Argo's analysis of the same success condition by the minute with its default failureLimit 0 stops it.
    /// </summary>
    public TimeSpan? Argo { get; private set; }

    /// <summary>When a two-proportion test at 5 % of all requests so far, looked at every time, stops it.</summary>
    public TimeSpan? Peeking { get; private set; }

    /// <summary>When GrowthBook's sequential test of errors or of slow requests stops it.</summary>
    public TimeSpan? GrowthBook { get; private set; }

    /// <summary>When Kayenta's judge of the same two metrics stops it.</summary>
    public TimeSpan? Kayenta { get; private set; }

    /// <summary>Whether all have stopped it.</summary>
    public bool AreDone => Flagger is not null && Argo is not null && Peeking is not null && GrowthBook is not null && Kayenta is not null;

    /// <summary>One look.</summary>
    public void Look(TimeSpan elapsed, Tally control, Tally candidate, int users)
    {
        if (Peeking is null && IsSignificantlyWorse(control, candidate))
            Peeking = elapsed;
        if (elapsed.Ticks % TimeSpan.TicksPerMinute != 0)
            return;
        if (GrowthBook is null && (SequentialTest.IsWorse(users, (control.Counts.Errors, control.Counts.Requests), (candidate.Counts.Errors, candidate.Counts.Requests)) || SequentialTest.IsWorse(users, (control.Slow, control.Counts.Requests), (candidate.Slow, candidate.Counts.Requests))))
            GrowthBook = elapsed;
        var hasFailed = _errors.Add(control.MinuteErrorRate, candidate.MinuteErrorRate);
        if (_slow.Add(control.MinuteSlowShare, candidate.MinuteSlowShare) || hasFailed)
            Kayenta ??= elapsed;
        var isFailing = candidate.MinuteErrors > (1 - MinSuccess) * candidate.MinuteRequests;
        var isSlow = candidate.MinuteSlow > 0.01 * (candidate.MinuteRequests - candidate.MinuteErrors);
        if (isFailing || isSlow)
            _failedChecks++;
        if (_failedChecks >= FailedChecks)
            Flagger ??= elapsed;
        if (isFailing || isSlow)
            Argo ??= elapsed;
        control.EndMinute();
        candidate.EndMinute();
    }

    private static bool IsSignificantlyWorse(Tally control, Tally candidate)
    {
        double n = control.Requests, m = candidate.Requests;
        var pooled = (control.Errors + candidate.Errors) / (n + m);
        var error = Math.Sqrt(pooled * (1 - pooled) * ((1 / n) + (1 / m)));
        return error > 0 && ((candidate.Errors / m) - (control.Errors / n)) / error > 1.96;
    }
}
