using FlagGateway.Configuration;
using FlagGateway.Configuration.Prompts;
using FlagGateway.Rollouts;
using FlagGateway.State;

namespace FlagGateway.Reload;

/// <summary>Accepts changed versions of prompts.</summary>
internal sealed class PromptControl(ConfigCompiler compiler, IStateStore store, ReloadRequests requests, TimeProvider time)
{
    /// <summary>The changes that are refused at present.</summary>
    public IReadOnlyList<RefusedVersion> Refused => compiler.Versions.Refused;

    /// <summary>Accepts the refused change of a variant's version, and reads the configuration again.</summary>
    /// <param name="flag">Id of the flag.</param>
    /// <param name="variant">Name of the variant.</param>
    /// <param name="actor">The actor.</param>
    /// <param name="reason">The reason.</param>
    /// <param name="expectedRevision">The revision that the actor has seen, or <c>null</c> for any.</param>
    public async Task<ControlResult> AcceptAsync(string flag, string variant, Actor actor, string reason, long? expectedRevision)
    {
        if (Refused.FirstOrDefault(one => one.Flag.Equals(flag, StringComparison.OrdinalIgnoreCase) && one.Variant == variant) is not { } refused)
            return ControlResult.Refused($"No change of variant {variant} is refused.", "Change the file first; see flaggateway prompts list");
        var result = await store.WriteAsync(
            new StateChange
            {
                Kind = ChangeKind.Prompt,
                Flag = refused.Flag,
                Actor = actor.Name,
                Source = ChangeSource.From(actor.Source),
                Action = ChangeAction.Accept,
                Reason = reason,
                Prompt = new PromptVersion(refused.Flag, variant, refused.After, time.GetUtcNow()),
                Evidence = new Evidence([], [], [$"variant {variant}: SHA-256 {refused.Before} before, {refused.After} now"]),
            },
            expectedRevision ?? store.Current.Revision, CancellationToken.None);
        if (result.Outcome == WriteOutcome.Done)
            requests.Add();
        return ControlResult.From(result);
    }
}
