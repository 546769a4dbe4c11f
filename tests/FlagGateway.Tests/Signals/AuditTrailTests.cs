using FlagGateway.Signals.History;
using FlagGateway.State;
using FlagGateway.Tests.State;

namespace FlagGateway.Tests.Signals;

public sealed class AuditTrailTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task ReadAsync_WholeTrail_IsKnownToTheHorizon()
    {
        var trail = await ReadAsync([3, 2, 1], revision: 3);

        Assert.Equal([3, 2, 1], trail.Changes.Select(entry => entry.Revision));
        Assert.Equal(Start, trail.KnownSince);
    }

    [Fact]
    public async Task ReadAsync_NoChanges_IsKnownToTheHorizon() => Assert.Equal(Start, (await ReadAsync([], revision: 0)).KnownSince);

    [Fact]
    public async Task ReadAsync_ManyPages_AreAllRead() =>
        Assert.Equal(1700, (await ReadAsync(Enumerable.Range(1, 1700).Reverse(), revision: 1700)).Changes.Count);

    [Fact]
    public async Task ReadAsync_Gap_IsKnownSinceTheChangeBehindIt()
    {
        var trail = await ReadAsync([5, 4, 2, 1], revision: 5);

        Assert.Equal([5, 4], trail.Changes.Select(entry => entry.Revision));
        Assert.Equal(Start.AddHours(4), trail.KnownSince);
    }

    [Fact]
    public async Task ReadAsync_BeginningGone_IsKnownSinceTheOldestThatIsThere() =>
        Assert.Equal(Start.AddHours(4), (await ReadAsync([5, 4], revision: 5)).KnownSince);

    [Fact]
    public async Task ReadAsync_NewestMissing_NothingIsKnown() => Assert.Equal(DateTimeOffset.MaxValue, (await ReadAsync([4, 3], revision: 5)).KnownSince);

    [Fact]
    public async Task ReadAsync_StoreWrittenBack_IsKnownSinceThen() =>
        Assert.Equal(Start.AddHours(4), (await ReadAsync([5, 4, 3], revision: 5, restored: 4)).KnownSince);

    [Fact]
    public async Task ReadAsync_OlderThanTheHorizon_StopsThere()
    {
        var trail = await AuditTrail.ReadAsync(new FakeTrail([3, 2, 1], 0), 3, Start.AddHours(2.5), CancellationToken.None);

        Assert.Equal([3, 2], trail.Changes.Select(entry => entry.Revision));
        Assert.Equal(Start.AddHours(2.5), trail.KnownSince);
    }

    private static Task<AuditTrail> ReadAsync(IEnumerable<int> revisions, long revision, int restored = 0) =>
        AuditTrail.ReadAsync(new FakeTrail([.. revisions], restored), revision, Start, CancellationToken.None);

    /// <summary>A store that has nothing but some entries of a trail.</summary>
    private sealed class FakeTrail(IReadOnlyList<int> revisions, int restored) : IStateStore
    {
        public string Name => "fake";

        public GatewayState Current => throw new NotSupportedException();

        public StateHealth Health => throw new NotSupportedException();

        public void OnChanged(Action<GatewayState> callback) => throw new NotSupportedException();

        public Task<WriteResult> WriteAsync(StateChange change, long? expectedRevision, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task SaveProgressAsync(IReadOnlyList<StageProgress> progress, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<IReadOnlyList<AuditEntry>> ReadAuditAsync(string? flag, long? before, int limit, CancellationToken cancellationToken) =>
            Task.FromResult<IReadOnlyList<AuditEntry>>([.. revisions.Where(revision => !(revision >= before)).Take(limit).Select(Entry)]);

        private AuditEntry Entry(int revision) => new()
        {
            Revision = revision,
            At = Start.AddHours(revision),
            Change = revision == restored ? StateWorld.Kill("f") with { Kind = ChangeKind.Note, Action = ChangeAction.Restore } : StateWorld.Kill("f"),
            PreviousHash = "",
            Hash = "",
        };
    }
}
