using System.Collections.Concurrent;
using FlagGateway.Core.Pins;

namespace FlagGateway.Pins;

/// <summary>The variants that conversations retain, of this instance. Thread-safe, without locks.</summary>
internal sealed class PinStore(TimeProvider time)
{
    // More than a fleet shares in a second; beyond it, pins of this instance are not shared.
    private const int MaxUnshared = 100_000;

    private readonly ConcurrentDictionary<string, FlagPins> _flags = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentQueue<(ulong Key, Pin Pin)> _unshared = new();
    private volatile PinTable? _table;
    private volatile bool _isShared;
    private int _waiting;

    /// <summary>Whether a route uses it.</summary>
    public bool IsUsed => _table is not null;

    /// <summary>How many conversations are known. Reads all of the memory.</summary>
    public int Count => _table?.All().Count() ?? 0;

    private uint Now => (uint)time.GetUtcNow().ToUnixTimeSeconds();

    /// <summary>
    /// Provides memory; pins that exist move into it. Called for each configuration, never by a request.
    /// </summary>
    /// <param name="bytes">Memory, in bytes.</param>
    public void Provide(long bytes)
    {
        if (_table?.Bytes == PinTable.SizeOf(bytes))
            return;
        PinTable next = new(bytes);
        foreach (var (key, pin) in _table?.All() ?? [])
            next.Set(key, pin);

        _table = next;
    }

    /// <summary>Begins to collect what other instances do not know.</summary>
    public void Share() => _isShared = true;

    /// <summary>Releases all conversations of a flag.</summary>
    public void Release(string flag) => FlagOf(flag).ReleasedAt = Now;

    /// <summary>Finds the variant that a conversation retains, and notes that it was seen.</summary>
    /// <param name="flag">Id of the flag.</param>
    /// <param name="bucket">The conversation's bucket.</param>
    /// <param name="silence">How long a conversation may be silent, in seconds.</param>
    /// <param name="evaluated">The variant that it would get now; retained if it has none.</param>
    /// <returns>The variant's number.</returns>
    public uint Find(string flag, Core.Bucketing.Bucket bucket, uint silence, uint evaluated)
    {
        if (_table is not { } table)
            return evaluated;
        var (pins, now) = (FlagOf(flag), Now);
        var key = PinKey.From(pins.Number, bucket);
        if (table.TryGet(key, out var pin) && pin.Holds(now, silence, pins.ReleasedAt))
        {
            if (pin.IsDue(now, silence))
                Set(table, key, pin with { SeenAt = now });
            return pin.Variant;
        }

        Set(table, key, new Pin(evaluated, now));
        return evaluated;
    }

    /// <summary>The variant that a conversation retains, without noting that it was seen.</summary>
    /// <param name="flag">Id of the flag.</param>
    /// <param name="bucket">The conversation's bucket.</param>
    /// <param name="silence">How long a conversation may be silent, in seconds.</param>
    /// <returns>The variant's number; <c>null</c> if it has none.</returns>
    public uint? Peek(string flag, Core.Bucketing.Bucket bucket, uint silence)
    {
        var pins = FlagOf(flag);
        return _table is { } table && table.TryGet(PinKey.From(pins.Number, bucket), out var pin) && pin.Holds(Now, silence, pins.ReleasedAt) ? pin.Variant : null;
    }

    /// <summary>Replaces the variant of a conversation, whose own no longer exists.</summary>
    /// <param name="flag">Id of the flag.</param>
    /// <param name="bucket">The conversation's bucket.</param>
    /// <param name="variant">The variant's number.</param>
    public void Replace(string flag, Core.Bucketing.Bucket bucket, uint variant)
    {
        if (_table is { } table)
            Set(table, PinKey.From(FlagOf(flag).Number, bucket), new Pin(variant, Now));
    }

    /// <summary>Takes pins that other instances do not know.</summary>
    /// <param name="most">Most to take.</param>
    public List<(ulong Key, Pin Pin)> TakeUnshared(int most)
    {
        List<(ulong, Pin)> taken = [];
        while (taken.Count < most && _unshared.TryDequeue(out var one))
            taken.Add(one);
        Interlocked.Add(ref _waiting, -taken.Count);
        return taken;
    }

    /// <summary>Remembers a pin of another instance.</summary>
    public void Learn(ulong key, Pin pin) => _table?.Set(key, pin);

    private FlagPins FlagOf(string flag) => _flags.GetOrAdd(flag, static id => new FlagPins(PinKey.OfFlag(id)));

    private void Set(PinTable table, ulong key, Pin pin)
    {
        table.Set(key, pin);
        if (!_isShared)
            return;
        if (Interlocked.Increment(ref _waiting) > MaxUnshared)
            Interlocked.Decrement(ref _waiting);
        else
            _unshared.Enqueue((key, pin));
    }

    private sealed class FlagPins(ulong number)
    {
        private volatile uint _releasedAt;

        public ulong Number { get; } = number;

        /// <summary>Pins up to this second, since 1970, do not count.</summary>
        public uint ReleasedAt
        {
            get => _releasedAt;
            set => _releasedAt = value;
        }
    }
}
