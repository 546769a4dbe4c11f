using FlagGateway.Core.Cohorts;
using FlagGateway.Core.Rollouts;

namespace FlagGateway.Cohorts;

/// <summary>All counts of one observation period of a rollout, to be added to those after a restart.</summary>
/// <param name="Flag">Id of the flag.</param>
/// <param name="ObservationPeriod">The observation period.</param>
/// <param name="StartedAt">
/// When the rollout was started: one that was forgotten and restarted counts its periods from the start.
/// </param>
/// <param name="Control">Name of the reference variant.</param>
/// <param name="Candidate">Name of the variant being judged.</param>
/// <param name="Windows">The windows, in the order of <see cref="CohortReadings"/>.</param>
/// <param name="Segments">The random sample by route and by group.</param>
internal sealed record CohortSnapshot(
    string Flag, long ObservationPeriod, DateTimeOffset StartedAt, string Control, string Candidate, IReadOnlyList<CohortTotals> Windows, SegmentTotals Segments)
{
    /// <summary>What the users did before the rollout; <c>null</c> if that is not known.</summary>
    public RolloutPast? Past { get; init; }

    /// <summary>Number of windows of a rollout.</summary>
    public const int WindowCount = 4;

    /// <summary>Reads the windows of a rollout.</summary>
    public static CohortSnapshot From(RolloutWindows windows, DateTimeOffset startedAt) =>
        new(windows.Flag, windows.ObservationPeriod, startedAt, windows.Control, windows.Candidate, ExportWindows(windows), windows.Segments.Export()) { Past = windows.Past };

    /// <summary>The windows of a rollout, in the order of <see cref="CohortReadings"/>.</summary>
    public static CohortTotals[] ExportWindows(RolloutWindows windows) =>
        [windows.ExportControl(), windows.CandidateSplit.Export(), windows.ControlNamed.Export(), windows.CandidateNamed.Export()];

    /// <summary>Whether it is of the observation period in which a rollout is.</summary>
    public bool IsOf(RolloutState state) => (ObservationPeriod, StartedAt, Control, Candidate) == (state.ObservationPeriod, state.StartedAt, state.Control, state.Candidate);

    /// <summary>Adds an earlier snapshot of the same observation period.</summary>
    public void Add(CohortSnapshot earlier)
    {
        for (var i = 0; i < Windows.Count; i++)
            Windows[i].Add(earlier.Windows[i]);
        Segments.Add(earlier.Segments);
    }

    /// <summary>Returns the counts for guardrails. The snapshot must not change afterwards.</summary>
    public CohortReadings ToReadings() => new(Windows[0].ToCounts(), Windows[1].ToCounts(), Windows[2].ToCounts(), Windows[3].ToCounts()) { Past = Past };
}
