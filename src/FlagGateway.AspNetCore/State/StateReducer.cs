namespace FlagGateway.State;

/// <summary>Applies a change to the state. Pure: replaying a journal gives the same state.</summary>
internal static class StateReducer
{
    public static GatewayState Apply(GatewayState state, long revision, StateChange change, DateTimeOffset at) => change.Kind switch
    {
        ChangeKind.Kill => state with { Revision = revision, Kills = state.Kills.SetItem(change.Flag, new KillSwitch(change.Flag, change.Actor, change.Reason, at) { Cut = change.Cut }) },
        ChangeKind.Unkill => state with { Revision = revision, Kills = state.Kills.Remove(change.Flag) },
        ChangeKind.Rollout when change.Rollout is not null => state with { Revision = revision, Rollouts = state.Rollouts.SetItem(change.Flag, change.Rollout) },
        ChangeKind.Forget => state with { Revision = revision, Rollouts = state.Rollouts.Remove(change.Flag) },
        ChangeKind.Prompt when change.Prompt is { } prompt => state with { Revision = revision, Prompts = state.Prompts.SetItem(PromptVersion.KeyOf(prompt.Flag, prompt.Variant), prompt) },
        _ => state with { Revision = revision },
    };

    public static GatewayState Apply(GatewayState state, AuditEntry entry) => Apply(state, entry.Revision, entry.Change, entry.At);
}
