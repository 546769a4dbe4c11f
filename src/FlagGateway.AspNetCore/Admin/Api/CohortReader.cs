using FlagGateway.Cohorts;
using FlagGateway.Core.Cohorts;
using FlagGateway.Core.Comparing;
using FlagGateway.Core.Guardrails;
using FlagGateway.Core.Rollouts;
using FlagGateway.Rollouts;
using FlagGateway.Snapshots;

namespace FlagGateway.Admin.Api;

/// <summary>Reads control and candidate side by side: for the API, and for the console.</summary>
internal sealed class CohortReader(RolloutJudge judge, WindowRegistry registry, ISegmentSource segments, SegmentMonitor monitor, SnapshotSource snapshots)
{
    /// <summary>Name of the whole stage.</summary>
    public const string Stage = "stage";

    /// <summary>By route.</summary>
    public const string ByRoute = "route";

    /// <summary>By value of a group.</summary>
    public const string ByGroup = "group";

    /// <summary>The windows by name; <c>null</c> is the whole stage.</summary>
    public static IReadOnlyDictionary<string, TimeSpan?> Windows { get; } = new Dictionary<string, TimeSpan?>(StringComparer.Ordinal)
    {
        [Stage] = null,
        ["1h"] = TimeSpan.FromHours(1),
        ["10m"] = TimeSpan.FromMinutes(10),
    };

    /// <summary>
    /// The table of a rollout; if it is over, or the candidate has no users any more, the last table before.
    /// </summary>
    /// <param name="status">The rollout.</param>
    /// <param name="rollout">State of the rollout.</param>
    /// <param name="candidate">
    /// Which of several candidates; the first one that has users if it is <c>null</c>.
    /// </param>
    /// <param name="window">
    /// One of <see cref="Windows"/>; for a shorter stage, the window is the complete stage.
    /// </param>
    /// <param name="by"><see cref="ByRoute"/>, <see cref="ByGroup"/> or <c>null</c>.</param>
    /// <param name="cancellationToken">Cancels waiting for other instances' counts.</param>
    public async Task<CohortTable> ReadAsync(RolloutStatus status, RolloutState rollout, string? candidate, string window, string? by, CancellationToken cancellationToken)
    {
        var state = CandidateView.From(rollout, candidate ?? RolloutCandidates.ActiveOf(rollout).FirstOrDefault(rollout.Candidate));
        if (status.IsFrozen)
            return WithCurrency(FrozenCohorts.From(status, state));
        var (windows, verdicts) = judge.LatestOf(state);
        var chosen = windows.FirstOrDefault(one => one.Window == Windows[window]) ?? (windows.Count == 0 ? new ComparisonWindow(CohortCounts.Empty, CohortCounts.Empty) : windows[0]);
        var isStage = chosen.Window is null;
        var table = new CohortTable
        {
            Flag = state.Flag,
            Stage = state.Stage,
            Window = Windows.First(one => one.Value == chosen.Window).Key,
            IsComparable = state.Percentage is > 0 and < 100,
            JudgedAt = isStage ? status.JudgedAt : null,
            Control = SizeOf(state.Control, chosen.Control),
            Candidate = SizeOf(state.Candidate, chosen.Candidate),
            Rows = [.. CohortComparison.Compare(chosen, status.Plan?.GuardrailsOf(state.Stage) ?? [], metric => StageReferences.Find(metric, state), isStage ? verdicts : null).Select(CohortLine.From)],
        };
        table = WithCurrency(table);
        return by is null ? table : await WithSegmentsAsync(table, status, state, by, cancellationToken);
    }

    private async Task<CohortTable> WithSegmentsAsync(CohortTable table, RolloutStatus status, RolloutState state, string by, CancellationToken cancellationToken)
    {
        if (registry.Find(state) is not { } windows)
            return table with { Segments = [] };
        var (totals, instances, of, problem) = await segments.ReadAsync(windows, withDurations: true, cancellationToken);
        // Only a percentage makes random samples of the users of each segment.
        var differences = table.IsComparable ? SegmentCheck.Compare(status.Plan?.GuardrailsOf(state.Stage) ?? [], totals, monitor.BeforeOf(state)) : new Dictionary<SegmentKey, SegmentDifference>();
        return table with { Segments = by == ByRoute ? totals.ByRoute(differences) : totals.ByGroup(differences), SegmentsFrom = new SegmentOrigin(instances, of, problem) };
    }

    private CohortTable WithCurrency(CohortTable table) =>
        table.Rows.Any(static row => LlmSignals.NeedsPrices(row.Metric)) ? table with { Currency = snapshots.Current.Options.Llm.Currency } : table;

    private static CohortSize SizeOf(string variant, CohortCounts counts) => new(variant, Math.Round(counts.Users), counts.TotalRequests, counts.TotalErrors);
}
