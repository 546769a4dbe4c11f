using System.Collections.Immutable;

namespace FlagGateway.State;

/// <summary>Applies changes to a state that are in force but not part of a revision.</summary>
internal static class StateOverlay
{
    /// <summary>Pending kills.</summary>
    public static GatewayState WithKills(this GatewayState state, ImmutableDictionary<string, KillSwitch> kills) =>
        kills.IsEmpty ? state : state with { Kills = state.Kills.SetItems(kills) };

    /// <summary>Times of rollouts in their stage, if longer than the state's.</summary>
    public static GatewayState WithProgress(this GatewayState state, IReadOnlyList<StageProgress> progress)
    {
        foreach (var one in progress)
        {
            if (state.Rollouts.TryGetValue(one.Flag, out var rollout) && rollout.ObservationPeriod == one.ObservationPeriod && one.InStage >= rollout.InStage)
                state = state with { Rollouts = state.Rollouts.SetItem(one.Flag, rollout with { InStage = one.InStage, Undecided = one.Undecided, Analyses = one.Analyses ?? rollout.Analyses, Confirmation = one.Confirmation ?? rollout.Confirmation }) };
        }

        return state;
    }
}
