using System.Globalization;

namespace FlagGateway.Core.Rollouts;

/// <summary>Approvals of a stage that needs more than one name, until all are there.</summary>
/// <param name="Stage">Name of the stage.</param>
/// <param name="ObservationPeriod">The period in which they were given: in another one they count no more.</param>
/// <param name="Names">Who approved, each name once.</param>
/// <param name="IsFull">Whether they approved the last stage, skipping all others.</param>
/// <param name="IsForced">Whether they approved it although a guardrail fails.</param>
public sealed record StageApprovals(string Stage, long ObservationPeriod, IReadOnlyList<string> Names, bool IsFull, bool IsForced)
{
    /// <summary>Names that a stage needs.</summary>
    internal static int NeededBy(RolloutStage stage) => stage.Gate == StageGate.Manual ? stage.Approvals ?? 1 : 1;

    /// <summary>The valid approvals of the stage in force; <c>null</c> for none.</summary>
    internal static StageApprovals? FindIn(RolloutState state) =>
        state.Approvals is { } given && given.Stage == state.Stage && given.ObservationPeriod == state.ObservationPeriod ? given : null;

    /// <summary>What a stage waits for.</summary>
    internal static string Need(RolloutStage stage, RolloutState state)
    {
        var needed = NeededBy(stage);
        if (needed == 1)
            return "somebody's approval";
        var given = FindIn(state)?.Names ?? [];
        return given.Count == 0
            ? $"the approval of {needed} different names"
            : $"the approval of {needed - given.Count} more of {needed} different names, has {string.Join(", ", given)}";
    }

    /// <summary>
    /// Takes one more approval of a stage that needs several: a decision that only records it, a refusal, or
    /// <c>null</c> if the rollout may move on. Skipped stages need their approvals too.
    /// </summary>
    internal static RolloutResult? Add(RolloutPlan plan, int index, RolloutState state, Approval approval, string reason)
    {
        var needed = approval.IsFull ? plan.Stages.Skip(index).SkipLast(1).Append(plan.Stages[index]).Max(NeededBy) : NeededBy(plan.Stages[index]);
        if (needed == 1)
            return null;
        if (string.IsNullOrWhiteSpace(approval.Name))
            return new(null, new RolloutRefusal($"Stage {state.Stage} needs the approval of {needed} different names, and this one has none.", "Approve it with a token of your own", state.Phase));
        // An approval of something else begins again.
        var given = FindIn(state) is { } before && (before.IsFull, before.IsForced) == (approval.IsFull, approval.IsForced) ? before.Names : [];
        if (given.Contains(approval.Name, StringComparer.OrdinalIgnoreCase))
            return new(null, new RolloutRefusal($"{approval.Name} approved stage {state.Stage} already; it needs {needed} different names.", "Ask somebody else to approve it", state.Phase));
        if (given.Count + 1 >= needed)
            return null;
        var next = state with { Approvals = new StageApprovals(state.Stage, state.ObservationPeriod, [.. given, approval.Name], approval.IsFull, approval.IsForced) };
        return new(new RolloutDecision(next, RolloutAction.Approve, reason), null);
    }

    /// <summary>
    /// Why a larger share may not be set by hand: it would pass a stage that needs several approvals. <c>null</c> if it
    /// may.
    /// </summary>
    internal static RolloutRefusal? RefusalOfSet(RolloutPlan? plan, RolloutState? state, double percentage)
    {
        if (plan is null || state is not { IsActive: true } || !(percentage > state.Percentage))
            return null;
        var passed = plan.Stages.Skip(Math.Max(0, StageSteps.IndexOf(plan, state.Stage))).FirstOrDefault(stage => NeededBy(stage) > 1 && percentage > stage.Percentage);
        return passed is null
            ? null
            : new RolloutRefusal($"Stage {passed.Name} needs the approval of {NeededBy(passed)} different names, and {percentage.ToString("0.##", CultureInfo.InvariantCulture)} % would pass it.", "Use promote, or set a smaller share", state.Phase);
    }
}
