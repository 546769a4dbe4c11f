namespace FlagGateway.Core.Cohorts;

/// <summary>
/// Assigns a counter slot to each response status of a cohort: the first <see cref="MaxCodes"/> codes that occur have
/// one of their own, further ones are counted by class only. Thread-safe; only the first request of a code takes a
/// lock.
/// </summary>
internal sealed class StatusSlots
{
    /// <summary>Maximum number of codes with a slot of their own.</summary>
    public const int MaxCodes = 26;

    /// <summary>1xx to 5xx.</summary>
    public const int ClassCount = 5;

    /// <summary>Number of slots for no response (0) and the classes (1 to 5), which every counter has.</summary>
    public const int Classes = 1 + ClassCount;

    /// <summary>Number of all slots.</summary>
    public const int Count = Classes + MaxCodes;

    private const int First = 100, Last = 599;

    // By code; 0 for a code without a slot yet.
    private readonly byte[] _slots = new byte[Last - First + 1];
    private readonly int[] _codes = new int[MaxCodes];
    private readonly Lock _adding = new();
    private int _used;

    /// <summary>The slot of a status's class: 0 for no response or an invalid status.</summary>
    public static int ClassOf(int status) => status is >= First and <= Last ? status / 100 : 0;

    /// <summary>The slot of a status.</summary>
    public int IndexOf(int status)
    {
        if (status is < First or > Last)
            return 0;
        var slot = Volatile.Read(ref _slots[status - First]);
        return slot != 0 ? slot : Add(status);
    }

    /// <summary>The class of a slot: 0 for no response, else 1 to 5.</summary>
    public int ClassOfSlot(int slot) => slot < Classes ? slot : Volatile.Read(ref _codes[slot - Classes]) / 100;

    /// <summary>The code of a slot; 0 for none.</summary>
    public int CodeOf(int slot) => slot < Classes ? 0 : Volatile.Read(ref _codes[slot - Classes]);

    private int Add(int status)
    {
        if (Volatile.Read(ref _used) == MaxCodes)
            return ClassOf(status);
        lock (_adding)
        {
            ref var slot = ref _slots[status - First];
            if (slot != 0)
                return slot;
            if (_used == MaxCodes)
                return ClassOf(status);
            // The code is stored before its slot is published.
            Volatile.Write(ref _codes[_used], status);
            Volatile.Write(ref slot, (byte)(Classes + _used));
            return Classes + _used++;
        }
    }
}
