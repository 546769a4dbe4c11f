using FlagGateway.State;

namespace FlagGateway.FunctionalTests.State;

/// <summary>A store as a host may write one: entries of the audit log in memory, in place of a database.</summary>
internal sealed class MemoryStateStore : IStateStore
{
    private readonly Lock _lock = new();
    private readonly List<string> _lines = [];
    private readonly List<Action<GatewayState>> _callbacks = [];
    private GatewayState _current = GatewayState.Empty;
    private volatile bool _isBroken;

    public string Name => "memory";

    public GatewayState Current
    {
        get
        {
            lock (_lock)
                return _current;
        }
    }

    public StateHealth Health => new(!_isBroken, _isBroken ? "the database is away" : null, TimeProvider.System.GetUtcNow());

    /// <summary>Whether all accesses throw.</summary>
    public bool IsBroken
    {
        get => _isBroken;
        set => _isBroken = value;
    }

    public void OnChanged(Action<GatewayState> callback)
    {
        lock (_lock)
            _callbacks.Add(callback);
    }

    public Task<WriteResult> WriteAsync(StateChange change, long? expectedRevision, CancellationToken cancellationToken)
    {
        ThrowIfBroken();
        lock (_lock)
        {
            if (expectedRevision is not null && expectedRevision != _current.Revision)
                return Task.FromResult(new WriteResult(WriteOutcome.Conflict, _current, $"The state has revision {_current.Revision}."));
            var last = _lines.Count == 0 ? null : AuditEntry.Read(_lines[^1])!.Hash;
            var (entry, line) = AuditEntry.Create(_current, last, change, TimeProvider.System.GetUtcNow());
            _lines.Add(line);
            _current = _current.Apply(entry);
            foreach (var callback in _callbacks)
                callback(_current);
            return Task.FromResult(new WriteResult(WriteOutcome.Done, _current, null));
        }
    }

    public Task<IReadOnlyList<AuditEntry>> ReadAuditAsync(string? flag, long? before, int limit, CancellationToken cancellationToken)
    {
        ThrowIfBroken();
        lock (_lock)
        {
            return Task.FromResult<IReadOnlyList<AuditEntry>>(
            [
                .. _lines.Select(static line => AuditEntry.Read(line)!).Reverse()
                    .Where(entry => (flag is null || entry.Change.Flag.Equals(flag, StringComparison.OrdinalIgnoreCase)) && !(entry.Revision >= before))
                    .Take(limit),
            ]);
        }
    }

    private void ThrowIfBroken()
    {
        if (_isBroken)
            throw new IOException("the database is away");
    }
}
