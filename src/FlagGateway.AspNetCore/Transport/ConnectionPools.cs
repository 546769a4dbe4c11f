using System.Collections.Concurrent;

namespace FlagGateway.Transport;

/// <summary>The connections of a cluster: one pool for each address of a destination.</summary>
internal sealed class ConnectionPools : IDisposable
{
    // Addresses come from the configuration, and from transforms of a host, which may invent them.
    private const int MaxSpellings = 1000;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<string, ConnectionPool> _bySpelling = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, ConnectionPool>.AlternateLookup<ReadOnlySpan<char>> _lookup;
    private readonly ConcurrentDictionary<(string Scheme, string Host, int Port), ConnectionPool> _pools = new();
    private readonly Func<Uri, ConnectionPool> _create;
    private readonly ITimer _timer;

    /// <param name="create">Creates the pool of an address.</param>
    /// <param name="time">The clock.</param>
    public ConnectionPools(Func<Uri, ConnectionPool> create, TimeProvider time)
    {
        _create = create;
        _lookup = _bySpelling.GetAlternateLookup<ReadOnlySpan<char>>();
        Cleaning cleaning = new(this);
        _timer = cleaning.Timer = time.CreateTimer(static state => ((Cleaning)state!).Run(), cleaning, Interval, Interval);
    }

    /// <summary>
    /// Finds the pool for an address without allocating, by the text of its scheme and authority; <c>null</c> for an
    /// unusual one.
    /// </summary>
    public ConnectionPool? Find(Uri address)
    {
        if (AuthorityEnd(address.OriginalString) is not { } end)
            return null;
        var spelling = address.OriginalString.AsSpan(0, end);
        if (_lookup.TryGetValue(spelling, out var known) && !known.IsDisposed)
            return known;
        var key = (address.Scheme, address.IdnHost, address.Port);
        var pool = _pools.GetOrAdd(key, static (_, one) => one.Create(one.Address), (Address: address, Create: _create));
        if (pool.IsDisposed)
        {
            _pools.TryRemove(new(key, pool));
            return null;
        }

        if (_bySpelling.Count >= MaxSpellings)
            _bySpelling.Clear();
        _bySpelling[spelling.ToString()] = pool;
        return pool;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _timer.Dispose();
        foreach (var pool in _pools.Values)
            pool.Dispose();
    }

    private void RemoveExpired()
    {
        foreach (var (key, pool) in _pools)
        {
            pool.RemoveExpired();
            if (!pool.IsUnused)
                continue;
            // A destination that the configuration has no more.
            pool.Dispose();
            _pools.TryRemove(new(key, pool));
            _bySpelling.Clear();
        }
    }

    // Where the authority ends; none with a user, or with what only some read as a slash.
    private static int? AuthorityEnd(string address)
    {
        var start = address.IndexOf("://", StringComparison.Ordinal);
        if (start < 0)
            return null;
        var authority = address.AsSpan(start + 3);
        var length = authority.IndexOfAny('/', '?', '#');
        if (length < 0)
            length = authority.Length;
        return length == 0 || authority[..length].ContainsAny("@\\ \t") ? null : start + 3 + length;
    }

    // The proxy replaces clients without disposing of them: the timer must not be what remembers this one, and ends
    // after it.
    private sealed class Cleaning(ConnectionPools pools)
    {
        private readonly WeakReference<ConnectionPools> _pools = new(pools);

        public ITimer? Timer { get; set; }

        public void Run()
        {
            if (_pools.TryGetTarget(out var pools))
                pools.RemoveExpired();
            else
                Timer?.Dispose();
        }
    }
}
