using System.Numerics;

namespace FlagGateway.Core.Cohorts;

/// <summary>
/// Counts distinct networks in 128 bytes by linear counting: one bit for each of 1024 hashes, and the number of
/// networks that leaves so many bits unset. Within about 2 % up to 500 networks, 3 % at 2,000; above about 5,000 the
/// estimate saturates. Any number of threads may add.
/// </summary>
/// <seealso href="https://doi.org/10.1145/78922.78925">
/// Whang, Vander-Zanden, Taylor: A linear-time probabilistic counting algorithm for database applications
/// </seealso>
public sealed class DistinctNetworks
{
    /// <summary>Number of bits.</summary>
    private const int Bits = 1024;

    /// <summary>Number of words of bits.</summary>
    internal const int Words = Bits / 64;

    private readonly ulong[] _words = new ulong[Words];

    /// <summary>Adds a network; an unknown one adds nothing. Adding a known network only reads.</summary>
    public void Add(NetworkHash network)
    {
        if (!network.IsKnown)
            return;
        var bit = network.Rest % Bits;
        ref var word = ref _words[bit / 64];
        var mask = 1UL << (int)(bit % 64);
        if ((Volatile.Read(ref word) & mask) == 0)
            Interlocked.Or(ref word, mask);
    }

    /// <summary>Approximate number of networks added.</summary>
    public double Estimate() => Estimate(_words);

    /// <summary>Copies the bits.</summary>
    internal void CopyTo(ulong[] words) => _words.CopyTo(words, 0);

    /// <summary>Approximate number of networks added.</summary>
    internal static double Estimate(ReadOnlySpan<ulong> words)
    {
        var unset = Bits;
        foreach (var word in words)
            unset -= BitOperations.PopCount(word);
        // With no bit unset the estimate would be infinite; half a bit gives the largest finite estimate.
        return Bits * Math.Log(Bits / Math.Max(0.5, unset));
    }
}
