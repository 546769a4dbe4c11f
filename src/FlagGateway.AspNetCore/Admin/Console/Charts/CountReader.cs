using FlagGateway.Core.Cohorts;
using FlagGateway.Core.Flags;
using FlagGateway.Core.Rollouts;
using FlagGateway.Core.Rollouts.Recording;
using FlagGateway.Rollouts;
using FlagGateway.Snapshots;
using FlagGateway.Telemetry;

namespace FlagGateway.Admin.Console.Charts;

/// <summary>Reads the counts of flags for charts.</summary>
internal static class CountReader
{
    /// <summary>
    /// The counts that the latest evaluation of a rollout compared, of the fleet: of all candidates together, and of
    /// each of several; empty without any.
    /// </summary>
    public static IEnumerable<(string? Candidate, HistoryReading Reading)> From(RolloutStatus status)
    {
        if (status is not { State: { } state, Measured: { Before: { } before, Judgement: { } judgement } } || before.ObservationPeriod != state.ObservationPeriod)
            return [];
        if (judgement.Counts is { } counts)
            return [(null, Read(From(counts.Control), From(counts.ComparedIn(state))))];
        if (judgement.CountsByCandidate is not [var first, ..] all)
            return [];
        var (control, each) = (From(first.Counts.Control), all.Select(one => (one.Candidate, Counts: From(one.Counts.ComparedIn(state)))).ToArray());
        return each.Select(one => ((string?)one.Candidate, Read(control, one.Counts)))
            .Prepend((null, Read(control, each.Select(static one => one.Counts).Aggregate(static (sum, one) => sum.Plus(one)))));

        HistoryReading Read(IntervalCounts control, IntervalCounts candidate) => new(status.EvaluatedAt, state.ObservationPeriod, state.Stage, state.Percentage, control, candidate)
        {
            Started = state.StartedAt,
            IsEnd = state.Phase is RolloutPhase.Succeeded or RolloutPhase.RolledBack or RolloutPhase.Aborted,
        };
    }

    /// <summary>The counts of a record; <c>null</c> if nothing was measured.</summary>
    public static HistoryReading? From(RecordedEvaluation record)
    {
        if (record.Counts is not { } counts)
            return null;
        var state = record.ToState();
        return new(record.At, state.ObservationPeriod, state.Stage, state.Percentage, From(counts.Control), From(counts.ComparedIn(state)))
        {
            Started = record.StartedAt,
            IsEnd = record.Next?.Phase is RolloutPhase.Succeeded or RolloutPhase.RolledBack or RolloutPhase.Aborted,
        };
    }

    /// <summary>
    /// The requests of a flag without a rollout on this instance: the default variant is control, and all others
    /// together are the candidate.
    /// </summary>
    public static HistoryReading From(IEnumerable<Cohort> cohorts, CompiledFlag flag, DateTimeOffset now)
    {
        var (control, candidate) = (IntervalCounts.Empty, IntervalCounts.Empty);
        var name = ControlOf(flag);
        foreach (var cohort in cohorts)
        {
            long requests = 0, errors = 0;
            foreach (var (code, outcome, count) in cohort.Requests())
            {
                requests += outcome is RequestOutcome.Ok or RequestOutcome.UpstreamError ? count : 0;
                errors += outcome == RequestOutcome.UpstreamError || (outcome == RequestOutcome.Ok && code == "5xx") ? count : 0;
            }

            IntervalCounts counts = new(requests, errors, DurationCounts.From(cohort.Served.Counts), DurationCounts.Empty);
            if (cohort.Variant == name || cohort.Variant == VariantNames.None)
                control = control.Plus(counts);
            else
                candidate = candidate.Plus(counts);
        }

        return new(now, 0, "", ShareOf(flag), control, candidate);
    }

    /// <summary>The variant shown as control of a flag without a rollout.</summary>
    public static string ControlOf(CompiledFlag flag) => flag.Variants.Count == 0
        ? VariantNames.Off
        : flag.Variants[flag.DefaultWhenEnabled >= 0 ? flag.DefaultWhenEnabled : 0].Name;

    /// <summary>Percentage of users who get another variant than control; 0 if conditions decide.</summary>
    public static double ShareOf(CompiledFlag flag) => flag.Variants.Count == 0
        ? flag.OnPercentage ?? 0
        : Enumerable.Range(0, flag.Variants.Count).Where(i => flag.Variants[i].Name != ControlOf(flag)).Sum(flag.PercentageOf);

    private static IntervalCounts From(CohortCounts counts) => new(counts.TotalRequests, counts.TotalErrors, DurationCounts.From(counts.Latency), DurationCounts.From(counts.FirstToken))
    {
        Signals = counts.Signals.ToDictionary(static signal => signal.Key, static signal => new SignalTotal(signal.Value.Count.Sum(), signal.Value.Sum.Sum()), StringComparer.Ordinal),
    };
}
