using System.Numerics;
using FlagGateway.Core.Bucketing;

namespace FlagGateway.Core.Cohorts;

/// <summary>
/// Finds users whose every request fails: at least <see cref="Streak"/> in a row, and none that succeeded since. Any
/// number of threads may record without waiting; 32 KiB, allocated at the first failure.
/// </summary>
/// <remarks>
/// Only users with a failure take one of 4,096 slots; one success frees it. A user without a streak yet gives the slot
/// to the next one, and a user with a streak keeps it, so that the number is never too high, and too low beyond some
/// hundreds.
/// </remarks>
public sealed class FailingUsers
{
    /// <summary>Failed requests in a row from which a user counts.</summary>
    public const int Streak = 10;

    /// <summary>64-bit words of the set that <see cref="CopyTo"/> writes.</summary>
    internal const int Words = Slots / 64;

    private const int Slots = 4096;
    private const int StreakBits = 8;

    private long[]? _slots;

    /// <summary>Records how a request of a user ended.</summary>
    /// <param name="bucket">Bucket of the user.</param>
    /// <param name="hasFailed">Whether the destination failed it.</param>
    public void Record(Bucket bucket, bool hasFailed)
    {
        var slots = Volatile.Read(ref _slots);
        if (slots is null)
        {
            if (!hasFailed)
                return;
            slots = Interlocked.CompareExchange(ref _slots, new long[Slots], null) ?? _slots!;
        }

        var hash = DistinctUsers.Mix(((ulong)bucket.SecondaryHash << 32) | bucket.PrimaryHash);
        ref var slot = ref slots[hash % Slots];
        var user = (long)(hash >> StreakBits) << StreakBits;
        var current = Volatile.Read(ref slot);
        if (current != 0 && (current & ~StreakMask) == user)
        {
            if (!hasFailed)
                Interlocked.CompareExchange(ref slot, 0, current);
            else if ((current & StreakMask) < Streak)
                Interlocked.CompareExchange(ref slot, current + 1, current);
        }
        else if (hasFailed && (current & StreakMask) < Streak)
        {
            Interlocked.CompareExchange(ref slot, user | 1, current);
        }
    }

    /// <summary>Number of users all of whose requests fail.</summary>
    public int Count()
    {
        Span<ulong> found = stackalloc ulong[Words];
        CopyTo(found);
        return Count(found);
    }

    /// <summary>Writes the set of them, which can be united with those of other instances.</summary>
    internal void CopyTo(Span<ulong> words)
    {
        words.Clear();
        if (Volatile.Read(ref _slots) is not { } slots)
            return;
        for (var i = 0; i < slots.Length; i++)
        {
            if ((Volatile.Read(ref slots[i]) & StreakMask) >= Streak)
                words[i / 64] |= 1UL << (i % 64);
        }
    }

    /// <summary>Number of users in a set.</summary>
    internal static int Count(ReadOnlySpan<ulong> words)
    {
        var count = 0;
        foreach (var word in words)
            count += BitOperations.PopCount(word);
        return count;
    }

    private const long StreakMask = (1L << StreakBits) - 1;
}
