using System.Text.Json.Serialization;
using FlagGateway.Core.Guardrails;
using FlagGateway.Core.Rollouts;

namespace FlagGateway.State;

/// <summary>
/// Stores kill switches, the states of rollouts, and the audit log of their changes. Requests never wait for it: they
/// use a snapshot made from <see cref="Current"/>.
/// </summary>
/// <remarks>
/// <para>State changes by one entry of the audit log at a time. The entry of revision n follows that of n - 1 and names
/// its hash, and <see cref="GatewayState.Apply"/> of all entries in order gives the state.
/// <see cref="AuditEntry.Create"/> makes the entry of a change.</para>
/// <para>All members may be called by several threads at once. <see cref="Name"/>, <see cref="Current"/>,
/// <see cref="Health"/> and <see cref="OnChanged"/> do not throw. The others may throw while the store is unavailable;
/// the gateway treats that like <see cref="WriteOutcome.Unavailable"/>.</para>
/// </remarks>
public interface IStateStore
{
    /// <summary>Kind of store, as a label: <c>file</c>, <c>redis</c>.</summary>
    string Name { get; }

    /// <summary>The last known good state. Does not wait for I/O.</summary>
    GatewayState Current { get; }

    /// <summary>Whether the store works, for display and metrics.</summary>
    StateHealth Health { get; }

    /// <summary>
    /// Registers a callback for the new state after each change: one change at a time, in the order of revisions,
    /// before the write returns. Changes that others made in the same database are reported as well. A callback does
    /// not throw.
    /// </summary>
    /// <param name="callback">Gets the state in force.</param>
    void OnChanged(Action<GatewayState> callback);

    /// <summary>
    /// Writes a change if the state still has the expected revision. The change is in the audit log before this
    /// returns.
    /// </summary>
    /// <param name="change">What to change.</param>
    /// <param name="expectedRevision">
    /// The revision on which it was decided; <c>null</c> for any, as for every kill.
    /// </param>
    /// <param name="cancellationToken">Cancels before the write; a write that has started is completed.</param>
    /// <returns>
    /// <see cref="WriteOutcome.Done"/> with the new state, <see cref="WriteOutcome.Conflict"/> if the state has another
    /// revision, or <see cref="WriteOutcome.Unavailable"/> if nothing changed.
    /// </returns>
    Task<WriteResult> WriteAsync(StateChange change, long? expectedRevision, CancellationToken cancellationToken);

    /// <summary>
    /// Saves the time of rollouts in their stage, so that a restart continues from there. Not a change of the state: no
    /// revision, no audit, and its loss is harmless. Ignored if the observation period differs from that of the state.
    /// </summary>
    internal Task SaveProgressAsync(IReadOnlyList<StageProgress> progress, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>
    /// The warnings of <see cref="StageProgress"/> last saved for a rollout by any leader; empty for none.
    /// </summary>
    internal IReadOnlyDictionary<string, ReportedWarning> WarningsOf(string flag) => new Dictionary<string, ReportedWarning>();

    /// <summary>Reads the audit log, the newest entry first.</summary>
    /// <param name="flag">Only of this flag, or <c>null</c>.</param>
    /// <param name="before">Only entries with a smaller revision, or <c>null</c>.</param>
    /// <param name="limit">Maximum number of entries; above zero.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    Task<IReadOnlyList<AuditEntry>> ReadAuditAsync(string? flag, long? before, int limit, CancellationToken cancellationToken);
}

/// <summary>Progress of a rollout in its stage.</summary>
internal sealed record StageProgress(string Flag, long ObservationPeriod, TimeSpan InStage, TimeSpan Undecided)
{
    /// <summary>The planned analyses so far; the next leader does not repeat them.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public StageAnalyses? Analyses { get; init; }

    /// <summary>What a webhook said about the next stage; the next leader does not ask sooner.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public StageConfirmation? Confirmation { get; init; }

    /// <summary>
    /// The notified warnings that have not ended, by guardrail; the next leader does not repeat them.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, ReportedWarning>? Warnings { get; init; }

    /// <summary>Warnings of a rollout that is still active, in any stage; empty for none.</summary>
    public static IReadOnlyDictionary<string, ReportedWarning> WarningsOf(IEnumerable<StageProgress> progress, string flag, GatewayState state) =>
        state.Rollouts.GetValueOrDefault(flag) is { IsActive: true }
            ? progress.FirstOrDefault(one => one.Flag.Equals(flag, StringComparison.OrdinalIgnoreCase))?.Warnings ?? None
            : None;

    private static readonly IReadOnlyDictionary<string, ReportedWarning> None = new Dictionary<string, ReportedWarning>();
}

/// <summary>Outcome of a write.</summary>
public enum WriteOutcome
{
    /// <summary>Written and in force.</summary>
    Done,

    /// <summary>Conflict: the state changed in the meantime.</summary>
    Conflict,

    /// <summary>The store is unavailable; nothing changed.</summary>
    Unavailable,

    /// <summary>
    /// A kill or rollback that is in force here but could not be written; it is written when the store recovers.
    /// </summary>
    InForceOnly,
}

/// <summary>Result of a write.</summary>
/// <param name="Outcome">What happened.</param>
/// <param name="State">The state in force afterwards.</param>
/// <param name="Problem">Why it was not written; <c>null</c> if it was.</param>
public sealed record WriteResult(WriteOutcome Outcome, GatewayState State, string? Problem);

/// <summary>Health of the store.</summary>
/// <param name="IsUp">Whether the last access worked.</param>
/// <param name="Problem">The problem, or <c>null</c>.</param>
/// <param name="LastSuccess">Time of the last successful access.</param>
public sealed record StateHealth(bool IsUp, string? Problem, DateTimeOffset LastSuccess)
{
    /// <summary>The known state may be stale.</summary>
    internal const string Old = "the state is old";

    /// <summary>The store is read-only.</summary>
    internal const string NotWritable = "the state cannot be written";

    /// <summary>
    /// Why the instance is degraded, or <c>null</c>: the known state is older than <c>FlagGateway:State:MaxAge</c>
    /// because the store does not respond, or the store rejects writes.
    /// </summary>
    public string? Degradation { get; init; }

    /// <summary>Whether the instance is degraded.</summary>
    public bool IsDegraded => Degradation is not null;

    /// <summary>
    /// Whether other instances change the state as well, so that the known state may be stale between refreshes.
    /// </summary>
    [JsonIgnore]
    public bool GrowsOld { get; init; }
}
