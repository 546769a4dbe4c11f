namespace FlagGateway.State.Redis;

/// <summary>The state as the database had it at one revision.</summary>
/// <param name="Epoch">Counts up whenever the database lost its state and an instance wrote back what it knew. 0 for nothing.</param>
/// <param name="Hash">Hash of the audit log's entry that made it.</param>
/// <param name="At">When it was made.</param>
/// <param name="State">The state.</param>
internal sealed record KnownState(long Epoch, string Hash, DateTimeOffset At, GatewayState State)
{
    public static KnownState Nothing { get; } = new(0, AuditChain.Root, DateTimeOffset.MinValue, GatewayState.Empty);

    public long Revision => State.Revision;

    public bool IsNothing => Epoch == 0;

    /// <summary>Less than 0 where this is older than another, 0 where it is the same.</summary>
    public int CompareTo(long epoch, long revision) => Epoch != epoch ? Epoch.CompareTo(epoch) : Revision.CompareTo(revision);

    /// <summary>What a change makes of it, with the entry of the audit log.</summary>
    public (KnownState Next, string Entry) With(StateChange change, DateTimeOffset at)
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
        });
        return (new KnownState(Math.Max(Epoch, 1), entry.Hash, at, StateReducer.Apply(State, entry)), line);
    }
}
