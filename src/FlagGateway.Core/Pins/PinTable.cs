namespace FlagGateway.Core.Pins;

/// <summary>
/// Remembers the variants of conversations in a fixed amount of memory, without locks. When there is no room, the
/// conversation that is silent longest of 16 is forgotten.
/// </summary>
/// <remarks>
/// Each number has two sets of 8 slots, and goes into the emptier one, so that at half of the capacity practically none
/// overflows (Azar et al., Balanced Allocations, 1994). A slot has its pin and the number XOR the pin: two threads that
/// write the same one leave something that belongs to no number (Hyatt and Mann, A Lock-less Transposition Table
/// Implementation, 2002), so that what is read always belongs to its number, and at worst a pin is lost.
/// </remarks>
internal sealed class PinTable
{
    /// <summary>Memory of one slot, in bytes.</summary>
    public const int BytesPerSlot = 16;

    private const int Ways = 8;
    private const int SetLength = 2 * Ways;

    private readonly ulong[] _slots;
    private readonly ulong _sets;
    private long _forgotten;

    /// <param name="bytes">Memory, in bytes; at least that of one set (128).</param>
    public PinTable(long bytes)
    {
        _sets = (ulong)Math.Max(1, bytes / (BytesPerSlot * Ways));
        _slots = new ulong[_sets * SetLength];
    }

    /// <summary>Memory of a table that may have so much, in bytes.</summary>
    public static long SizeOf(long bytes) => Math.Max(1, bytes / (BytesPerSlot * Ways)) * SetLength * sizeof(ulong);

    /// <summary>How many conversations were forgotten to make room.</summary>
    public long Forgotten => Interlocked.Read(ref _forgotten);

    /// <summary>Memory, in bytes.</summary>
    public long Bytes => _slots.LongLength * sizeof(ulong);

    /// <summary>Finds the pin of a conversation.</summary>
    /// <param name="key">Its number; see <see cref="PinKey.From"/>.</param>
    /// <param name="pin">The pin.</param>
    public bool TryGet(ulong key, out Pin pin)
    {
        var (first, second) = SetsOf(key);
        var slot = Find(first, key, out var packed);
        if (slot < 0)
            slot = Find(second, key, out packed);
        pin = Unpack(packed);
        return slot >= 0;
    }

    /// <summary>Remembers a pin. One that was seen later is not replaced.</summary>
    /// <param name="key">The conversation's number.</param>
    /// <param name="pin">The pin.</param>
    public void Set(ulong key, Pin pin)
    {
        var (first, second) = SetsOf(key);
        var slot = Find(first, key, out var packed);
        if (slot < 0)
            slot = Find(second, key, out packed);
        if (slot < 0)
            slot = Choose(first, second);
        else if (Unpack(packed).SeenAt > pin.SeenAt)
            return;
        packed = Pack(pin);
        Volatile.Write(ref _slots[slot], key ^ packed);
        Volatile.Write(ref _slots[slot + 1], packed);
    }

    /// <summary>All conversations with their pins, in no order.</summary>
    public IEnumerable<(ulong Key, Pin Pin)> All()
    {
        for (var slot = 0; slot < _slots.Length; slot += 2)
        {
            if (Volatile.Read(ref _slots[slot + 1]) is not 0 and var packed)
                yield return (Volatile.Read(ref _slots[slot]) ^ packed, Unpack(packed));
        }
    }

    private int Find(int set, ulong key, out ulong packed)
    {
        for (var slot = set; slot < set + SetLength; slot += 2)
        {
            packed = Volatile.Read(ref _slots[slot + 1]);
            if (packed != 0 && (Volatile.Read(ref _slots[slot]) ^ packed) == key)
                return slot;
        }

        packed = 0;
        return -1;
    }

    // A free slot of the emptier set; if both are full, the slot that is silent longest.
    private int Choose(int first, int second)
    {
        var (one, two) = (Scan(first), Scan(second));
        if (one.Free != 0 || two.Free != 0)
            return one.Free >= two.Free ? one.Oldest : two.Oldest;
        Interlocked.Increment(ref _forgotten);
        return one.Seen <= two.Seen ? one.Oldest : two.Oldest;
    }

    private (int Free, int Oldest, uint Seen) Scan(int set)
    {
        var (free, oldest, seen) = (0, set, uint.MaxValue);
        for (var slot = set; slot < set + SetLength; slot += 2)
        {
            var at = Unpack(Volatile.Read(ref _slots[slot + 1])).SeenAt;
            free += at == 0 ? 1 : 0;
            if (at < seen)
                (oldest, seen) = (slot, at);
        }

        return (free, oldest, seen);
    }

    private (int First, int Second) SetsOf(ulong key) =>
        ((int)(((key >> 32) * _sets) >> 32) * SetLength, (int)(((key & uint.MaxValue) * _sets) >> 32) * SetLength);

    private static ulong Pack(Pin pin) => ((ulong)pin.SeenAt << 32) | pin.Variant;

    private static Pin Unpack(ulong packed) => new((uint)packed, (uint)(packed >> 32));
}
