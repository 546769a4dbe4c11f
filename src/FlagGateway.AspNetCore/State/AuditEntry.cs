using FlagGateway.Core.Rollouts;

namespace FlagGateway.State;

/// <summary>One change as it was made: a link of the audit log.</summary>
public sealed record AuditEntry
{
    /// <summary>The revision that the change made; entries are numbered without a gap from 1.</summary>
    public required long Revision { get; init; }

    /// <summary>When the change was made.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The change.</summary>
    public required StateChange Change { get; init; }

    /// <summary>The previous rollout, if the change set one and there was one.</summary>
    public RolloutState? RolloutBefore { get; init; }

    /// <summary>The previous kill switch, if there was one.</summary>
    public KillSwitch? KillBefore { get; init; }

    /// <summary>Hash of the previous entry, hexadecimal; 64 zeros for the first.</summary>
    public required string PreviousHash { get; init; }

    /// <summary>
    /// Id of a key and the HMAC-SHA-256 of this entry without this field and the hash, hexadecimal, with a colon
    /// between; <c>null</c> if unsigned.
    /// </summary>
    public string? Signature { get; init; }

    /// <summary>SHA-256, hexadecimal, of this entry without this field, so that tampering is detected.</summary>
    public required string Hash { get; init; }

    /// <summary>Creates the entry of a change, without a signature.</summary>
    /// <param name="state">The state on which the change is made.</param>
    /// <param name="previousHash">Hash of the entry before; <c>null</c> for the first.</param>
    /// <param name="change">The change.</param>
    /// <param name="at">When.</param>
    /// <returns>The entry, and its text of one line as it is to be stored: its hash is that of the text.</returns>
    public static (AuditEntry Entry, string Line) Create(GatewayState state, string? previousHash, StateChange change, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(change);
        AuditEntry entry = new()
        {
            Revision = state.Revision + 1,
            At = at,
            Change = change,
            RolloutBefore = BeforeOf(change, state),
            KillBefore = state.Kills.GetValueOrDefault(change.Flag),
            PreviousHash = previousHash ?? AuditChain.Root,
            Hash = "",
        };
        return AuditChain.Seal(entry, key: null);
    }

    /// <summary>Reads a line that <see cref="Create"/> returned.</summary>
    /// <param name="line">The line.</param>
    /// <returns>The entry; <c>null</c> if the line is none, or was changed.</returns>
    public static AuditEntry? Read(string line) => AuditChain.Read(line, out _);

    /// <summary>The rollout that a change replaces, as stored in an entry; <c>null</c> if it replaces none.</summary>
    /// <remarks>Without its reference, which is in the entry that created it and takes up to 32 kB.</remarks>
    internal static RolloutState? BeforeOf(StateChange change, GatewayState state) =>
        change.Kind is ChangeKind.Rollout or ChangeKind.Forget && state.Rollouts.TryGetValue(change.Flag, out var before) ? before with { Reference = null } : null;
}
