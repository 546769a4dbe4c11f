using FlagGateway.Identity;

namespace FlagGateway.State.Redis;

/// <summary>The state of the database at one revision.</summary>
/// <param name="Epoch">
/// Incremented whenever the database lost its state and an instance restored it. 0 for an empty state.
/// </param>
/// <param name="Hash">Hash of the audit log's entry that made it.</param>
/// <param name="At">When it was made.</param>
/// <param name="State">The state.</param>
internal sealed record KnownState(long Epoch, string Hash, DateTimeOffset At, GatewayState State)
{
    public static KnownState Nothing { get; } = new(0, AuditChain.Root, DateTimeOffset.MinValue, GatewayState.Empty);

    public long Revision => State.Revision;

    public bool IsNothing => Epoch == 0;

    /// <summary>Less than 0 if this is older than the other, 0 if equal.</summary>
    public int CompareTo(long epoch, long revision) => Epoch != epoch ? Epoch.CompareTo(epoch) : Revision.CompareTo(revision);

    /// <summary>Applies a change, with the entry of the audit log.</summary>
    /// <param name="change">The change.</param>
    /// <param name="at">Its time.</param>
    /// <param name="key">The key that signs the entry; <c>null</c> for no signature.</param>
    public (KnownState Next, string Entry) With(StateChange change, DateTimeOffset at, IdentityKey? key)
    {
        var (entry, line) = AuditChain.Seal(new AuditEntry
        {
            Revision = Revision + 1,
            At = at,
            Change = change,
            RolloutBefore = AuditEntry.BeforeOf(change, State),
            KillBefore = State.Kills.GetValueOrDefault(change.Flag),
            PreviousHash = Hash,
            Hash = "",
        }, key);
        return (new KnownState(Math.Max(Epoch, 1), entry.Hash, at, StateReducer.Apply(State, entry)), line);
    }
}
