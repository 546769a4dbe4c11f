namespace FlagGateway.Signals.Posted;

/// <summary>
/// The ids of the last signals, so that a repeated batch counts once. Stored as 64-bit hashes: a collision among a
/// million ids has a probability of one in thirty million.
/// </summary>
/// <param name="capacity">Capacity; the oldest is replaced.</param>
internal sealed class RecentIds(int capacity)
{
    private readonly Lock _lock = new();
    // Users may influence ids, so collisions must not be constructible.
    private readonly KeyedHash _hash = KeyedHash.Create();
    // Allocated fully at the first id: growing would repeatedly copy megabytes during traffic.
    private HashSet<ulong>? _known;
    private Queue<ulong>? _order;

    /// <summary>Hash of an id with its flag and signal: the same id for another signal is a different one.</summary>
    public ulong KeyOf(string flag, string signal, ReadOnlySpan<char> id) => _hash.Compute(id, _hash.Compute(signal, _hash.Compute(flag)));

    /// <summary>Records an id; <c>false</c> if it is known.</summary>
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
