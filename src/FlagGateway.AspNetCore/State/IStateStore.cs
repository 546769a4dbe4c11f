using System.Text.Json.Serialization;
using FlagGateway.Core.Guardrails;

namespace FlagGateway.State;

/// <summary>
/// Keeps the state. Requests never wait for it: they are decided by a snapshot made of <see cref="Current"/>.
/// </summary>
internal interface IStateStore
{
    /// <summary>What kind of store it is, as a label: <c>file</c>, <c>redis</c>.</summary>
    string Name { get; }

    /// <summary>The last known good state. Never waits.</summary>
    GatewayState Current { get; }

    /// <summary>Whether the store works, for display and metrics.</summary>
    StateHealth Health { get; }

    /// <summary>Registers who is called with the new state after each change: one change at a time, before the change is answered.</summary>
    void OnChanged(Action<GatewayState> callback);

    /// <summary>
    /// Makes a change if the state still has the revision that it was decided on. The audit log has it before this returns.
    /// </summary>
    /// <param name="change">What to change.</param>
    /// <param name="expectedRevision">The revision it was decided on; <c>null</c> for any, which a kill always is.</param>
    /// <param name="cancellationToken">Gives up before the change is written; once it is being written it is finished.</param>
    Task<WriteResult> WriteAsync(StateChange change, long? expectedRevision, CancellationToken cancellationToken);

    /// <summary>
    /// Keeps how long rollouts have been in their stage, so that a restart goes on from there. No change of the
    /// state: no revision, no audit, and lost without harm. Ignored where the observation period is not that of the state.
    /// </summary>
    Task SaveProgressAsync(IReadOnlyList<StageProgress> progress, CancellationToken cancellationToken);

    /// <summary>The warnings of <see cref="StageProgress"/> that were saved last for a rollout, by whoever led; empty for none.</summary>
    IReadOnlyDictionary<string, ReportedWarning> WarningsOf(string flag) => new Dictionary<string, ReportedWarning>();

    /// <summary>Reads the audit log, the newest entry first.</summary>
    /// <param name="flag">Only of this flag, or <c>null</c>.</param>
    /// <param name="before">Only entries with a smaller revision, or <c>null</c>.</param>
    /// <param name="limit">At most so many.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    Task<IReadOnlyList<AuditEntry>> ReadAuditAsync(string? flag, long? before, int limit, CancellationToken cancellationToken);
}

/// <summary>How far a rollout is in its stage.</summary>
internal sealed record StageProgress(string Flag, long ObservationPeriod, TimeSpan InStage, TimeSpan Undecided)
{
    /// <summary>The warnings that were notified and are not over, by guardrail; whoever leads next notifies none of them again.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, ReportedWarning>? Warnings { get; init; }

    /// <summary>Those of a rollout that is still under way, whatever its stage by now; empty for none.</summary>
    public static IReadOnlyDictionary<string, ReportedWarning> WarningsOf(IEnumerable<StageProgress> progress, string flag, GatewayState state) =>
        state.Rollouts.GetValueOrDefault(flag) is { IsActive: true }
            ? progress.FirstOrDefault(one => one.Flag.Equals(flag, StringComparison.OrdinalIgnoreCase))?.Warnings ?? None
            : None;

    private static readonly IReadOnlyDictionary<string, ReportedWarning> None = new Dictionary<string, ReportedWarning>();
}

/// <summary>How a write ended.</summary>
internal enum WriteOutcome
{
    /// <summary>Written and in force.</summary>
    Done,

    /// <summary>Somebody was faster; look at the state again.</summary>
    Conflict,

    /// <summary>The store does not work; nothing changed.</summary>
    Unavailable,

    /// <summary>A kill or a rollback that is in force here but could not be written; it will be as soon as the store works.</summary>
    InForceOnly,
}

/// <summary>How a write ended, with the state afterwards and what went wrong.</summary>
internal sealed record WriteResult(WriteOutcome Outcome, GatewayState State, string? Problem);

/// <summary>How well the store is.</summary>
/// <param name="IsUp">Whether the last access worked.</param>
/// <param name="Problem">What does not work, or <c>null</c>.</param>
/// <param name="LastSuccess">When an access last worked.</param>
internal sealed record StateHealth(bool IsUp, string? Problem, DateTimeOffset LastSuccess)
{
    /// <summary>What is known grows old.</summary>
    public const string Old = "the state is old";

    /// <summary>The store can be read and not written.</summary>
    public const string NotWritable = "the state cannot be written";

    /// <summary>
    /// Why the instance is degraded, or <c>null</c>: what is known here is older than <c>FlagGateway:State:MaxAge</c> because
    /// the store does not answer, or the store refuses to write.
    /// </summary>
    public string? Degradation { get; init; }

    /// <summary>Whether the instance is degraded.</summary>
    public bool IsDegraded => Degradation is not null;

    /// <summary>Whether others change the state as well, so that what is known grows old between two looks.</summary>
    [JsonIgnore]
    public bool GrowsOld { get; init; }
}
