using System.Globalization;
using FlagGateway.Cohorts;
using FlagGateway.Core.Flags;
using FlagGateway.Signals.History;
using FlagGateway.Snapshots;

namespace FlagGateway.Signals.Posted;

/// <summary>
/// Records values that are reported separately from responses, each on the variant of its user at the time of the
/// value.
/// </summary>
/// <remarks>
/// Guardrails count it only if the comparison period is still the one of that time: shares and users differ from stage
/// to stage, and mixing stages would confuse a change over time with a difference between variants (Simpson's paradox).
/// Later values are in the metrics only.
/// </remarks>
internal sealed class SignalIntake(FlagHistory history, SignalRecorder recorder, WindowRegistry windows, TimeProvider time)
{
    /// <summary>Number of remembered ids.</summary>
    public const int MaxIds = 1_000_000;

    /// <summary>Tolerated clock skew of reporters into the future.</summary>
    public static readonly TimeSpan MaxAhead = TimeSpan.FromMinutes(5);

    /// <summary>Maximum age of signals for flags with measured conditions, whose earlier state is unknown.</summary>
    public static readonly TimeSpan MaxMeasuredAge = TimeSpan.FromMinutes(1);

    /// <summary>The label for unknown flags.</summary>
    private const string NoFlag = "none";

    private readonly RecentIds _ids = new(MaxIds);

    /// <summary>Counts an unreadable signal.</summary>
    public SignalProblem Refuse(PostedSignal signal, SignalProblem problem)
    {
        recorder.Reject(history.Find(signal.Flag)?.Id ?? NoFlag, problem.Reason);
        return problem;
    }

    /// <summary>Records a valid signal; returns the result, and the problem if it was rejected.</summary>
    public SignalOutcome Take(PostedSignal signal, out SignalProblem? problem)
    {
        problem = null;
        if (history.Find(signal.Flag) is not { } timeline)
        {
            problem = Refuse(signal, new SignalProblem(SignalRejection.UnknownFlag, "flags.json has no such flag.", "Name a flag of flags.json; see /api/v1/rollouts"));
            return SignalOutcome.Rejected;
        }

        var now = time.GetUtcNow();
        var at = signal.At ?? now;
        problem = FindPeriod(timeline, at, now, out var period);
        var name = problem is null ? recorder.Find(timeline.Id, signal.Name) : null;
        if (problem is null && name is null)
            problem = new SignalProblem(SignalRejection.UnknownName, $"{timeline.Id} has {FlagSignals.MaxNames} signals already, and no guardrail names this one.", "Name it in a guardrail (signal:NAME), or use a name that is there");
        if (problem is not null)
        {
            Refuse(signal, problem);
            return SignalOutcome.Rejected;
        }

        if (!signal.Id.IsEmpty && !_ids.TryAdd(_ids.KeyOf(timeline.Id, name!, signal.Id)))
            return SignalOutcome.Duplicate;
        return Record(timeline, period!, at, name!, signal) ? SignalOutcome.Judged : SignalOutcome.Accepted;
    }

    private static SignalProblem? FindPeriod(FlagVersionHistory timeline, DateTimeOffset at, DateTimeOffset now, out FlagVersion? period)
    {
        period = null;
        if (at > now + MaxAhead)
            return BadTime(string.Create(CultureInfo.InvariantCulture, $"at is {at - now:c} ahead of the gateway's clock."), "Set the clock, or leave at out for now");
        if (at < now - FlagHistory.Reach)
            return BadTime(string.Create(CultureInfo.InvariantCulture, $"at is more than {FlagHistory.Reach.TotalDays:0} days ago."), "Report earlier");
        period = timeline.At(at);
        if (period is null)
            return BadTime(string.Create(CultureInfo.InvariantCulture, $"What {timeline.Id} decided before {timeline.KnownSince.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'} is not known."), "Nothing brings it back; keep the state's folder across restarts");
        return period.Flag.MetricGates.Count != 0 && at < now - MaxMeasuredAge
            ? BadTime($"{timeline.Id} has measured conditions, and their state at that time is not recorded.", "Report within a minute")
            : null;
    }

    private static SignalProblem BadTime(string problem, string remedy) => new(SignalRejection.BadTime, problem, remedy);

    // The same evaluator as for requests, with the version of that time.
    private bool Record(FlagVersionHistory timeline, FlagVersion period, DateTimeOffset at, string name, PostedSignal signal)
    {
        var evaluation = period.Flag.Evaluate(new Subject(signal.Key, signal.Key, signal.Groups, signal.Attributes), at.UtcTicks);
        var variant = VariantNames.Find(period.Flag, evaluation);
        var bucket = evaluation.Bucket ?? period.Flag.BucketOf(signal.Key);
        var window = period.Run is { } run && run == timeline.Latest.Run
            && windows.Find(timeline.Id) is { } found && (found.ObservationPeriod, found.Control, found.Candidate) == (run.ObservationPeriod, run.Control, run.Candidate)
                ? found.Find(variant, evaluation.Reason, bucket)
                : null;
        return recorder.Record(timeline.Id, variant, name, signal.Value!.Value, window, window is null ? default : bucket, time.GetUtcNow() - at);
    }
}

/// <summary>Result of a signal.</summary>
internal enum SignalOutcome
{
    /// <summary>It is in the metrics.</summary>
    Accepted,

    /// <summary>It is in the metrics, and guardrails count it.</summary>
    Judged,

    /// <summary>Its id is known.</summary>
    Duplicate,

    /// <summary>It was rejected.</summary>
    Rejected,
}
