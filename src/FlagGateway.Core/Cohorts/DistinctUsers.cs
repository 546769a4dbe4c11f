using System.Numerics;
using FlagGateway.Core.Bucketing;

namespace FlagGateway.Core.Cohorts;

/// <summary>
/// Counts distinct users in 16 KiB, within 2 %: HyperLogLog with 2^14 registers (standard error 0.81 %) and Ertl's
/// improved estimator, which needs no tables and no switch between ranges. Any number of threads may add.
/// </summary>
/// <remarks>
/// The highest 6 bits of a register's index are the user's partition (<see cref="UserPartitions"/>), so the 256
/// registers of one partition are adjacent. The other bits and the value are derived from both hashes: a candidate at 1
/// % sees only primary hashes below 1 %, which are not uniform.
/// <para>
/// An unverified identity counts once it returns after at least <see cref="ComesBackAfter"/>. One user waits at each
/// register: the one whose value would raise it most, or a later one after <see cref="WaitsFor"/>. While fewer
/// users than registers arrive, this adds no error; beyond, users who return late may find their slot taken, and the
/// count is too low until their next visit. It is never too high, apart from the sketch's own error.
/// </para>
/// </remarks>
/// <seealso href="https://arxiv.org/abs/1702.01284">
/// Ertl, New cardinality estimation algorithms for HyperLogLog sketches, algorithm 6
/// </seealso>
public sealed class DistinctUsers
{
    private const int IndexBits = 14;
    private const int PartitionBits = 6;
    private const int RegisterBits = IndexBits - PartitionBits;
    /// <summary>Number of registers.</summary>
    internal const int Registers = 1 << IndexBits;

    // Bits left for the value; a register stores 0 to this number plus one.
    private const int ValueBits = 64 - IndexBits;

    // One waiting user: value (6 bits), part of the hash (24), time in sixteenths of a second (33, which is 17 years).
    private const int TagBits = 24, TimeBits = 33;
    private const long TicksOfTime = TimeSpan.TicksPerSecond / 16;

    private readonly byte[] _registers = new byte[Registers];
    private readonly long[] _waiting = new long[Registers];

    /// <summary>Time after which a user counts as returned.</summary>
    public static TimeSpan ComesBackAfter { get; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a user who has not returned occupies the waiting slot of a register.</summary>
    public static TimeSpan WaitsFor { get; } = TimeSpan.FromMinutes(10);

    /// <summary>Adds a user who counts at once. Adding a known user only reads.</summary>
    public void Add(Bucket bucket)
    {
        var (index, value, _) = Locate(bucket);
        if (value > Volatile.Read(ref _registers[index]))
            Raise(index, value);
    }

    /// <summary>Adds a user who counts once seen twice. Adding a known user only reads.</summary>
    /// <param name="bucket">Bucket of the user.</param>
    /// <param name="at">When, on a monotonic clock.</param>
    public void Add(Bucket bucket, TimeSpan at)
    {
        var (index, value, tag) = Locate(bucket);
        if (value > Volatile.Read(ref _registers[index]))
            Wait(index, value, tag, at);
    }

    /// <summary>Approximate number of users added.</summary>
    public double Estimate() => Estimate(_registers);

    private static (int Index, byte Value, long Tag) Locate(Bucket bucket)
    {
        var hash = Mix(((ulong)bucket.PrimaryHash << 32) | bucket.SecondaryHash);
        return (
            (UserPartitions.IndexOf(bucket) << RegisterBits) | (int)(hash >> (64 - RegisterBits)),
            (byte)Math.Min(BitOperations.LeadingZeroCount(hash << RegisterBits) + 1, ValueBits + 1),
            (long)(hash & ((1UL << TagBits) - 1)));
    }

    private void Raise(int index, byte value)
    {
        ref var register = ref _registers[index];
        var current = Volatile.Read(ref register);
        while (value > current)
        {
            var seen = Interlocked.CompareExchange(ref register, value, current);
            if (seen == current)
                return;
            current = seen;
        }
    }

    // A user who loses the race for the slot waits from the next request on.
    private void Wait(int index, byte value, long tag, TimeSpan at)
    {
        var now = at.Ticks / TicksOfTime;
        var user = ((long)value << TagBits) | tag;
        ref var place = ref _waiting[index];
        var waiting = Volatile.Read(ref place);
        var (other, since) = (waiting >> TimeBits, waiting & ((1L << TimeBits) - 1));
        if (other == user)
        {
            // One more, because both times were truncated to sixteenths.
            if (now > since + (ComesBackAfter.Ticks / TicksOfTime))
                Raise(index, value);
        }
        else if (value > other >> TagBits || now - since > WaitsFor.Ticks / TicksOfTime)
        {
            Interlocked.CompareExchange(ref place, (user << TimeBits) | now, waiting);
        }
    }

    /// <summary>Copies the registers.</summary>
    internal void CopyTo(byte[] registers) => _registers.CopyTo(registers, 0);

    /// <summary>Approximate number of users in the registers.</summary>
    internal static double Estimate(ReadOnlySpan<byte> registers)
    {
        Span<int> counts = stackalloc int[ValueBits + 2];
        counts.Clear();
        foreach (var register in registers)
            counts[Math.Min(register, (byte)(ValueBits + 1))]++;

        var z = Registers * Tau(1 - (counts[ValueBits + 1] / (double)Registers));
        for (var value = ValueBits; value >= 1; value--)
            z = 0.5 * (z + counts[value]);
        z += Registers * Sigma(counts[0] / (double)Registers);
        return Registers / (2 * Math.Log(2)) * Registers / z;
    }

    // The finaliser of SplitMix64: a bijection, so two users collide only where their buckets do.
    internal static ulong Mix(ulong bits)
    {
        bits = (bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9;
        bits = (bits ^ (bits >> 27)) * 0x94D049BB133111EB;
        return bits ^ (bits >> 31);
    }

    // x + sum of x^(2^k) 2^(k-1) over k from 1; infinite at 1, which makes the estimate 0.
    private static double Sigma(double x)
    {
        if (x >= 1)
            return double.PositiveInfinity;
        double previous, sum = x, factor = 1;
        do
        {
            x *= x;
            previous = sum;
            sum += x * factor;
            factor += factor;
        }
        while (sum != previous);
        return sum;
    }

    // A third of 1 - x - sum of (1 - x^(2^-k))^2 2^-k over k from 1.
    private static double Tau(double x)
    {
        if (x is <= 0 or >= 1)
            return 0;
        double previous, sum = 1 - x, factor = 1;
        do
        {
            x = Math.Sqrt(x);
            previous = sum;
            factor *= 0.5;
            sum -= (1 - x) * (1 - x) * factor;
        }
        while (sum != previous);
        return sum / 3;
    }
}
