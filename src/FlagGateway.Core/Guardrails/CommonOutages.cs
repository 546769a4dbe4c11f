using FlagGateway.Core.Cohorts;

namespace FlagGateway.Core.Guardrails;

/// <summary>
/// Leaves out of comparisons, on both variants, the time in which both fail or are slow much more often than before:
/// what they share is broken, and how hard it hits either is no evidence about the candidate. Immutable.
/// </summary>
/// <remarks>
/// Time is divided into slices of a minute. A slice is left out if control's error rate exceeds <see cref="Factor"/>
/// times that of the stage so far and of the past, by more than four standard deviations; the candidate's has risen as
/// well; and the candidate's is not clearly more than <see cref="ControlFailure.Factor"/> times control's, which would
/// be evidence against it. It is also left out if both are much slower than before (<see cref="UsualDurations"/>).
/// Requiring both keeps chance bursts of one variant, which would otherwise be selected away from it only. At most a
/// quarter of a stage is left out: if control fails for longer, that is its normal state. Checks for gross failures and
/// for a failing control use all requests.
/// </remarks>
internal sealed class CommonOutages
{
    /// <summary>
    /// Multiple of control's earlier share of failed or slow requests from which a slice may be left out.
    /// </summary>
    public const double Factor = 5;

    /// <summary>Fewest failed or slow requests of control in a slice that is left out.</summary>
    public const long MinEvents = 20;

    /// <summary>The same of the candidate.</summary>
    public const long MinCandidateEvents = 3;

    /// <summary>Fewest requests of control from which it is known what is usual.</summary>
    public const long MinHistory = 1_000;

    private const double MaxShare = 0.25;

    private static readonly TimeSpan Slice = TimeSpan.FromMinutes(1);

    private readonly Counts _leftOut;
    private readonly Start _start;
    private readonly TimeSpan _leftOutBefore;

    private CommonOutages(Counts leftOut, Start start, TimeSpan leftOutBefore, Counts compared, TimeSpan time)
    {
        (_leftOut, _start, _leftOutBefore) = (leftOut, start, leftOutBefore);
        (Control, Candidate, LeftOut) = (compared.Control, compared.Candidate, time);
    }

    /// <summary>Control's counts to compare.</summary>
    public CohortCounts Control { get; }

    /// <summary>The candidate's counts to compare.</summary>
    public CohortCounts Candidate { get; }

    /// <summary>Time of the stage that is left out.</summary>
    public TimeSpan LeftOut { get; }

    /// <summary>Starts a stage.</summary>
    /// <param name="control">Control's counts.</param>
    /// <param name="candidate">The candidate's counts.</param>
    /// <param name="past">What the users did before; <c>null</c> for none.</param>
    public static CommonOutages Begin(CohortCounts control, CohortCounts candidate, CohortPast? past)
    {
        Counts counts = new(control, candidate);
        var usual = past is null ? null : UsualDurations.Read((control, candidate), (control, candidate), past);
        return new CommonOutages(new Counts(CohortCounts.Empty, CohortCounts.Empty), new Start(0, TimeSpan.Zero, counts, counts, usual), TimeSpan.Zero, counts, TimeSpan.Zero);
    }

    /// <summary>Adds the next evaluation.</summary>
    /// <param name="elapsed">Time since the stage began.</param>
    /// <param name="now">Both cohorts' counts, which continue those of <see cref="Begin"/>.</param>
    /// <param name="begin">Both cohorts' counts when the stage began.</param>
    /// <param name="past">What the users did before; <c>null</c> for none.</param>
    public CommonOutages Advance(TimeSpan elapsed, (CohortCounts Control, CohortCounts Candidate) now, (CohortCounts Control, CohortCounts Candidate) begin, CohortPast? past)
    {
        Counts counts = new(now.Control, now.Candidate);
        var time = elapsed - _start.Elapsed;
        var isOutage = _leftOutBefore + time <= MaxShare * elapsed && (DoBothFail(counts, begin, past) || _start.Usual?.AreExceededByBoth((_start.All.Control, _start.All.Candidate), now) == true);
        var compared = isOutage ? _start.Compared : new Counts(now.Control.Since(_leftOut.Control).Detach(), now.Candidate.Since(_leftOut.Candidate).Detach());
        var leftOutTime = isOutage ? _leftOutBefore + time : _leftOutBefore;
        var number = (long)(elapsed / Slice);
        if (number <= _start.Number)
            return new CommonOutages(_leftOut, _start, _leftOutBefore, compared, leftOutTime);
        var leftOut = isOutage ? new Counts(now.Control.Since(compared.Control).Detach(), now.Candidate.Since(compared.Candidate).Detach()) : _leftOut;
        var usual = UsualDurations.Read(begin, (compared.Control, compared.Candidate), past);
        return new CommonOutages(leftOut, new Start(number, elapsed, counts, compared, usual), leftOutTime, compared, leftOutTime);
    }

    private bool DoBothFail(Counts now, (CohortCounts Control, CohortCounts Candidate) begin, CohortPast? past)
    {
        var control = OutageRate.Errors(_start.All.Control, now.Control);
        if (control.Events < MinEvents)
            return false;
        var candidate = OutageRate.Errors(_start.All.Candidate, now.Candidate);
        if (candidate.Events < MinCandidateEvents)
            return false;
        var usual = OutageRate.Errors(begin.Control, _start.Compared.Control).And(past?.Control);
        if (usual.Requests < MinHistory || !control.IsBeyond(Factor * usual.Value))
            return false;
        var own = OutageRate.Errors(begin.Candidate, _start.Compared.Candidate).And(past?.Candidate);
        return candidate.Value > Factor / 2 * Math.Max(usual.Value, own.Value) && !candidate.IsBeyond(ControlFailure.Factor * control.Value);
    }

    private sealed record Counts(CohortCounts Control, CohortCounts Candidate);

    /// <param name="Number">Number of the slice.</param>
    /// <param name="Elapsed">When it began.</param>
    /// <param name="All">All counts then.</param>
    /// <param name="Compared">Those to compare.</param>
    /// <param name="Usual">How long requests took until then, as far as it is known.</param>
    private sealed record Start(long Number, TimeSpan Elapsed, Counts All, Counts Compared, UsualDurations? Usual);
}
