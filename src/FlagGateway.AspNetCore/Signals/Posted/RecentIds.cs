namespace FlagGateway.Signals.Posted;

/// <summary>
/// The ids of the last signals, so that a batch that is sent again counts once. Kept as 64 bits of a hash: that two of a
/// million are taken for one happens once in thirty million times.
/// </summary>
/// <param name="capacity">How many are kept; the oldest gives way.</param>
internal sealed class RecentIds(int capacity)
{
    private readonly Lock _lock = new();
    // Users may have a say in ids, so nobody must be able to make two that are alike.
    private readonly KeyedHash _hash = KeyedHash.Create();
    // All the room at the first id: growing would copy megabytes again and again, while requests want the memory's bandwidth.
    private HashSet<ulong>? _known;
    private Queue<ulong>? _order;

    /// <summary>What is kept of an id: one that is told again of another signal of the flag is another one.</summary>
    public ulong KeyOf(string flag, string signal, ReadOnlySpan<char> id) => _hash.Compute(id, _hash.Compute(signal, _hash.Compute(flag)));

    /// <summary>Takes note of an id; <c>false</c> where it is known.</summary>
    public bool TryAdd(ulong key)
    {
        lock (_lock)
        {
            _known ??= new HashSet<ulong>(capacity + 1);
            _order ??= new Queue<ulong>(capacity + 1);
            if (!_known.Add(key))
                return false;
            _order.Enqueue(key);
            if (_order.Count > capacity)
                _known.Remove(_order.Dequeue());
            return true;
        }
    }
}
