using FlagGateway.Core.Guardrails;
using FlagGateway.Core.Rollouts;
using FlagGateway.State;

namespace FlagGateway.Rollouts;

/// <summary>The rollouts of a gateway, for code of its host. A singleton of the host's services.</summary>
public sealed class GatewayRollouts
{
    private readonly RolloutReader _reader;
    private readonly RolloutControl _control;
    private readonly IStateStore _store;

    internal GatewayRollouts(RolloutReader reader, RolloutControl control, IStateStore store)
    {
        _reader = reader;
        _control = control;
        _store = store;
    }

    /// <summary>The recorded state of a rollout.</summary>
    /// <param name="flag">Id of the flag.</param>
    /// <returns>The state; <c>null</c> if the rollout was never started.</returns>
    public RolloutState? FindState(string flag) => _store.Current.Rollouts.GetValueOrDefault(flag);

    /// <summary>A rollout as of its latest evaluation.</summary>
    /// <param name="flag">Id of the flag.</param>
    /// <returns>The rollout; <c>null</c> if there is neither a plan nor a state.</returns>
    public RolloutSummary? Find(string flag) =>
        _reader.Find(flag) is { } status ? new(status.State, status.Verdicts, status.Cohorts, status.Needs) : null;

    /// <summary>Starts a rollout at its first stage.</summary>
    /// <param name="flag">Id of the flag.</param>
    /// <param name="actor">The actor, for the audit log.</param>
    /// <param name="reason">The reason, for the audit log.</param>
    /// <param name="acceptsMoves">
    /// Whether the start may move users off the candidate, or off a variant that the plan does not name.
    /// </param>
    /// <returns>Why it was rejected; <c>null</c> if it was started.</returns>
    public Task<string?> StartAsync(string flag, Actor actor, string reason, bool acceptsMoves) =>
        DoAsync(flag, new RolloutVerb(RolloutOperation.Start, reason) { AcceptsMoves = acceptsMoves }, actor);

    /// <summary>Approves a stage and begins the next one.</summary>
    /// <param name="flag">Id of the flag.</param>
    /// <param name="stage">Name of the stage; rejected if the rollout is in another one.</param>
    /// <param name="actor">The actor, for the audit log.</param>
    /// <param name="reason">The reason, for the audit log.</param>
    /// <returns>Why it was rejected; <c>null</c> if it was approved.</returns>
    public Task<string?> PromoteAsync(string flag, string stage, Actor actor, string reason) =>
        DoAsync(flag, new RolloutVerb(RolloutOperation.Promote, reason) { Stage = stage }, actor);

    private async Task<string?> DoAsync(string flag, RolloutVerb verb, Actor actor)
    {
        var result = await _control.DoAsync(flag, verb, actor, expectedRevision: null);
        return result.Outcome == WriteOutcome.Done ? null : result.Problem ?? "";
    }
}

/// <summary>A rollout as of its latest evaluation.</summary>
/// <param name="State">Its state, including the time in the stage; <c>null</c> if it was never started.</param>
/// <param name="Verdicts">The verdicts of its guardrails.</param>
/// <param name="Cohorts">Control and candidate since the stage began.</param>
/// <param name="Needs">What the stage still waits for.</param>
public sealed record RolloutSummary(
    RolloutState? State, IReadOnlyList<GuardrailVerdict> Verdicts, IReadOnlyList<CohortSummary> Cohorts, IReadOnlyList<string> Needs);
