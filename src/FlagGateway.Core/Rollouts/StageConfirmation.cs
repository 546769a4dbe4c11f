using System.Text.Json.Serialization;

namespace FlagGateway.Core.Rollouts;

/// <summary>What a webhook said about the next stage, as far as it was asked.</summary>
/// <param name="Stage">Name of the stage that is to begin.</param>
/// <param name="ObservationPeriod">
/// The period in which it was asked: in another one the response counts no more.
/// </param>
public sealed record StageConfirmation(string Stage, long ObservationPeriod)
{
    /// <summary>Whether it lets the stage begin.</summary>
    public bool IsConfirmed { get; init; }

    /// <summary>The latest response, for display; <c>null</c> for none yet.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Reason { get; init; }

    /// <summary>Time since the latest response.</summary>
    public TimeSpan Age { get; init; }

    /// <summary>Whether it is to be asked now.</summary>
    public bool IsDue { get; init; }
}

/// <summary>Decides when webhooks are asked, and what their responses mean. Pure.</summary>
internal static class StageConfirmations
{
    /// <summary>The same plan without webhooks, for simulations and replays.</summary>
    public static RolloutPlan RemoveFrom(RolloutPlan plan) => plan with { Stages = [.. plan.Stages.Select(static stage => stage.Confirm is null ? stage : stage with { Confirm = null })] };

    /// <summary>Lets time pass, and takes a response.</summary>
    public static RolloutState Take(RolloutState state, StageConfirmation? response, RolloutTick tick)
    {
        if (state.Confirmation is not { } known)
            return state;
        if (response is not null && (response.Stage, response.ObservationPeriod) == (known.Stage, known.ObservationPeriod))
            return state with { Confirmation = known with { IsConfirmed = response.IsConfirmed, Reason = response.Reason, Age = TimeSpan.Zero, IsDue = false } };
        return tick.Elapsed > TimeSpan.Zero ? state with { Confirmation = known with { Age = known.Age + tick.Elapsed } } : state;
    }

    /// <summary>Nothing is asked while the stage waits for something else.</summary>
    public static RolloutState Rest(RolloutState state) =>
        state.Confirmation is { IsDue: true } known ? state with { Confirmation = known with { IsDue = false } } : state;

    /// <summary>
    /// Asks for the next stage if it needs a confirmation; returns what is missing, or <c>null</c> if it may begin.
    /// </summary>
    /// <param name="plan">The plan.</param>
    /// <param name="index">The stage that everything else allows to leave.</param>
    /// <param name="state">State of the rollout.</param>
    public static (RolloutState State, string? Need) Require(RolloutPlan plan, int index, RolloutState state)
    {
        if (NextOf(plan, index) is not { Confirm: { } confirm } next)
            return (state, null);
        var known = FindIn(state, next) ?? new StageConfirmation(next.Name, state.ObservationPeriod);
        if (IsValid(known, confirm))
            return (state, null);
        known = known with { IsConfirmed = false, IsDue = known.Reason is null || known.Age >= confirm.Interval };
        return (state with { Confirmation = known }, Missing(next, confirm, known));
    }

    /// <summary>
    /// Why an approval does not begin the next stages, or <c>null</c> if it does. Skipped stages need their
    /// confirmation too.
    /// </summary>
    public static RolloutRefusal? RefusalOf(RolloutPlan plan, int index, Approval approval, RolloutState state)
    {
        if (approval.IsForced)
            return null;
        var last = approval.IsFull ? plan.Stages.Count - 1 : index + 1;
        return Refuse(plan, state, Enumerable.Range(index + 1, Math.Max(0, Math.Min(last, plan.Stages.Count - 1) - index)));
    }

    /// <summary>
    /// Why a larger share may not be set by hand: it would pass a stage that is not confirmed. <c>null</c> if it may.
    /// </summary>
    public static RolloutRefusal? RefusalOfSet(RolloutPlan? plan, RolloutState? state, double percentage, bool isForced)
    {
        if (plan is null || isForced || state is not { IsActive: true } || !(percentage > state.Percentage) || StageSteps.IndexOf(plan, state.Stage) is not (>= 0 and var index))
            return null;
        return Refuse(plan, state, Enumerable.Range(index + 1, plan.Stages.Count - index - 1).Where(later => percentage > plan.Stages[later - 1].Percentage));
    }

    private static RolloutRefusal? Refuse(RolloutPlan plan, RolloutState state, IEnumerable<int> stages)
    {
        foreach (var stage in stages.Select(later => plan.Stages[later]))
        {
            if (stage.Confirm is { } confirm && !(FindIn(state, stage) is { } known && IsValid(known, confirm)))
                return new RolloutRefusal($"It waits for {Missing(stage, confirm, FindIn(state, stage))}.", "Wait until it is confirmed, or overrule it: --force with --reason in the command line, \"force\": true in JSON", state.Phase);
        }

        return null;
    }

    private static RolloutStage? NextOf(RolloutPlan plan, int index) => index + 1 < plan.Stages.Count ? plan.Stages[index + 1] : null;

    private static StageConfirmation? FindIn(RolloutState state, RolloutStage stage) =>
        state.Confirmation is { } known && known.Stage == stage.Name && known.ObservationPeriod == state.ObservationPeriod ? known : null;

    private static bool IsValid(StageConfirmation known, StageConfirm confirm) => known.IsConfirmed && known.Age < confirm.Interval;

    private static string Missing(RolloutStage stage, StageConfirm confirm, StageConfirmation? known) =>
        $"the confirmation of stage {stage.Name} by {confirm.Receiver}{(known?.Reason is { } reason ? $", whose latest response was: {reason}" : "")}";
}
