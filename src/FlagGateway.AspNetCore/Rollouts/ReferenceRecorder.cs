using FlagGateway.Cohorts;
using FlagGateway.Core.Cohorts;
using FlagGateway.Core.Guardrails;
using FlagGateway.Core.Rollouts;

namespace FlagGateway.Rollouts;

/// <summary>
/// Records control's data of a stage that is left in the state, for later stages without a simultaneous control.
/// </summary>
internal sealed class ReferenceRecorder(ICohortSource cohorts, WindowRegistry windows, RolloutStatusCache board)
{
    /// <summary>Returns the next state with control's data of the previous stage.</summary>
    /// <param name="before">The state that is left, or <c>null</c>.</param>
    /// <param name="next">The state that is entered.</param>
    public RolloutState Attach(RolloutState? before, RolloutState next)
    {
        if (!next.IsActive)
            return next.Reference is null ? next : next with { Reference = null };
        if (before is not { IsActive: true } || next.ObservationPeriod == before.ObservationPeriod)
            return next;
        var reference = next.Reference ?? new RolloutReference("", "", "", new Dictionary<string, double>(StringComparer.Ordinal));
        // Control of a segment is none of everybody.
        if (before is { Percentage: > 0 and < 100, Segment: null } && cohorts.Read(before) is { } read && read.ControlSplit.TotalRequests > 0)
            reference = reference with { Stage = before.Stage, Control = ReferenceCounts.Write(CohortTotals.From(read.ControlSplit)), Queries = QueriesOf(before) };
        if (next.Groups.Except(before.Groups, StringComparer.Ordinal).ToArray() is { Length: > 0 } added)
            reference = reference with { Groups = GroupsOf(before, added, isAll: added.Length == next.Groups.Count, reference.Groups) };
        return reference is { Control: "", Groups: "" } ? next with { Reference = null } : next with { Reference = reference };
    }

    // Groups that were already on the candidate retain their counts on control.
    private string GroupsOf(RolloutState before, string[] added, bool isAll, string known)
    {
        var earlier = ReferenceCounts.Read(known);
        if ((!isAll && earlier is null) || windows.Find(before.Flag) is not { } found || found.ObservationPeriod != before.ObservationPeriod || GroupReference.From(found.Segments.Export(), added) is not { } totals)
            return "";
        if (!isAll)
            totals.Add(CohortTotals.From(earlier!));
        return ReferenceCounts.Write(totals);
    }

    private Dictionary<string, double> QueriesOf(RolloutState state) => (board.Current.GetValueOrDefault(state.Flag)?.Verdicts ?? [])
        .Where(static verdict => GuardrailMetrics.KindOf(verdict.Guardrail) == MetricKind.Promql && verdict.Control is not null)
        .DistinctBy(static verdict => verdict.Guardrail)
        .ToDictionary(static verdict => verdict.Guardrail, static verdict => verdict.Control!.Value, StringComparer.Ordinal);
}
