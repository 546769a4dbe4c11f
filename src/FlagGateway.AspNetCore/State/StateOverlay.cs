using System.Collections.Immutable;

namespace FlagGateway.State;

/// <summary>Puts over a state what is in force and no part of a revision.</summary>
internal static class StateOverlay
{
    /// <summary>Kills that are not written yet.</summary>
    public static GatewayState WithKills(this GatewayState state, ImmutableDictionary<string, KillSwitch> kills) =>
        kills.IsEmpty ? state : state with { Kills = state.Kills.SetItems(kills) };

    /// <summary>How long rollouts have been in their stage, where that is known to be longer.</summary>
    public static GatewayState WithProgress(this GatewayState state, IReadOnlyList<StageProgress> progress)
    {
        foreach (var one in progress)
        {
            if (state.Rollouts.TryGetValue(one.Flag, out var rollout) && rollout.ObservationPeriod == one.ObservationPeriod && one.InStage >= rollout.InStage)
                state = state with { Rollouts = state.Rollouts.SetItem(one.Flag, rollout with { InStage = one.InStage, Undecided = one.Undecided }) };
        }

        return state;
    }
}
