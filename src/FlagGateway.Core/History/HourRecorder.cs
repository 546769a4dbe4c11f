using FlagGateway.Core.Cohorts;
using FlagGateway.Core.Rollouts;

namespace FlagGateway.Core.History;

/// <summary>
/// Turns readings of growing counters into counts by the hour. Immutable. What was counted before the first reading, or
/// before the counters of another observation period began, is of an unknown time and left out.
/// </summary>
/// <param name="Variant">The variant that is counted.</param>
/// <param name="ObservationPeriod">The observation period of the counters.</param>
/// <param name="Hour">The hour in progress.</param>
/// <param name="Last">The last reading.</param>
/// <param name="Open">What was counted in the hour so far.</param>
internal sealed record HourRecorder(string Variant, long ObservationPeriod, long Hour, HourTotals Last, HourTotals Open)
{
    /// <summary>
    /// The variant that serves a flag's users, and whose hours are recorded: control, and after a successful rollout
    /// the candidate.
    /// </summary>
    public static string ServedBy(RolloutState state) => state is { Phase: RolloutPhase.Succeeded, Percentage: >= 100, Candidates: null } ? state.Candidate : state.Control;

    /// <summary>Adds a reading.</summary>
    /// <param name="recorder">The recorder; <c>null</c> at the first reading.</param>
    /// <param name="variant">The variant that serves the flag's users.</param>
    /// <param name="observationPeriod">The observation period of its counters.</param>
    /// <param name="at">When they were read.</param>
    /// <param name="counts">The counters.</param>
    /// <returns>The recorder to continue with, and the hour that has ended, if one has.</returns>
    public static (HourRecorder Next, RecordedHour? Ended) Advance(HourRecorder? recorder, string variant, long observationPeriod, DateTimeOffset at, CohortCounts counts)
    {
        var (hour, now) = (ServiceHistory.HourOf(at), HourTotals.From(counts));
        if (recorder is null || recorder.Variant != variant)
            return (new HourRecorder(variant, observationPeriod, hour, now, new HourTotals()), null);
        // The counters of a new observation period begin at zero.
        HourTotals open = new();
        open.Add(recorder.Open);
        open.Add(now, recorder.ObservationPeriod == observationPeriod ? recorder.Last : null);
        if (hour == recorder.Hour)
            return (recorder with { ObservationPeriod = observationPeriod, Last = now, Open = open }, null);
        var ended = open.Requests > 0 ? new RecordedHour(recorder.Hour, variant, HourTotalsCodec.Encode(open)) : null;
        return (new HourRecorder(variant, observationPeriod, hour, now, new HourTotals()), ended);
    }
}
