using System.Numerics;
using FlagGateway.Core.Bucketing;

namespace FlagGateway.Core.Cohorts;

/// <summary>
/// Counts distinct users in 16 KiB, within 2 %: HyperLogLog with 2^14 registers (standard error 0.81 %) and Ertl's
/// improved estimator, which needs no tables and no switch between ranges. Any number of threads may add.
/// </summary>
/// <remarks>
/// The highest 6 bits of a register's index are the user's cell (<see cref="UserCells"/>), so the 256 registers of one
/// cell lie together. The other bits and the value come of marker and spread together: a candidate at 1 % sees only
/// markers below 1 %, which no bits of the marker alone would survive.
/// </remarks>
/// <seealso href="https://arxiv.org/abs/1702.01284">Ertl, New cardinality estimation algorithms for HyperLogLog sketches, algorithm 6</seealso>
public sealed class DistinctUsers
{
    private const int IndexBits = 14;
    private const int CellBits = 6;
    private const int PlaceBits = IndexBits - CellBits;
    /// <summary>How many registers there are.</summary>
    internal const int Registers = 1 << IndexBits;

    // Bits that are left for the value; a register holds 0 to one more than that.
    private const int ValueBits = 64 - IndexBits;

    private readonly byte[] _registers = new byte[Registers];

    /// <summary>Adds a user. Once a user is in, adding again only reads.</summary>
    public void Add(Bucket bucket)
    {
        var hash = Mix(((ulong)bucket.Marker << 32) | bucket.Spread);
        var index = (UserCells.Of(bucket) << PlaceBits) | (int)(hash >> (64 - PlaceBits));
        var value = (byte)Math.Min(BitOperations.LeadingZeroCount(hash << PlaceBits) + 1, ValueBits + 1);
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

    /// <summary>How many users were added, about.</summary>
    public double Estimate() => Estimate(_registers);

    /// <summary>Copies the registers.</summary>
    internal void CopyTo(byte[] registers) => _registers.CopyTo(registers, 0);

    /// <summary>How many users were added to registers, about.</summary>
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
    private static ulong Mix(ulong bits)
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
