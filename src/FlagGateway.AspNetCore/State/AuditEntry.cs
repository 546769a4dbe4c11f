using FlagGateway.Core.Rollouts;

namespace FlagGateway.State;

/// <summary>One change as it was made: a link of the audit log.</summary>
internal sealed record AuditEntry
{
    /// <summary>The revision that the change made; entries are numbered without a gap from 1.</summary>
    public required long Revision { get; init; }

    public required DateTimeOffset At { get; init; }

    public required StateChange Change { get; init; }

    /// <summary>The previous rollout, if the change set one and there was one.</summary>
    public RolloutState? RolloutBefore { get; init; }

    /// <summary>The previous kill switch, if there was one.</summary>
    public KillSwitch? KillBefore { get; init; }

    /// <summary>Hash of the previous entry, hexadecimal; 64 zeros for the first.</summary>
    public required string PreviousHash { get; init; }

    /// <summary>Id of a key and the HMAC-SHA-256 of this entry without this field and the hash, hexadecimal, with a colon between; <c>null</c> if unsigned.</summary>
    public string? Signature { get; init; }

    /// <summary>SHA-256, hexadecimal, of this entry without this field, so that tampering is detected.</summary>
    public required string Hash { get; init; }

    /// <summary>The rollout that a change replaces, as stored in an entry; <c>null</c> if it replaces none.</summary>
    /// <remarks>Without its reference, which is in the entry that created it and takes up to 32 kB.</remarks>
    public static RolloutState? BeforeOf(StateChange change, GatewayState state) =>
        change.Kind is ChangeKind.Rollout or ChangeKind.Forget && state.Rollouts.TryGetValue(change.Flag, out var before) ? before with { Reference = null } : null;
}
