namespace FlagGateway.Simulation;

/// <summary>Random numbers from a seed: the same in every run, and a nanosecond each (SplitMix64).</summary>
/// <seealso href="https://doi.org/10.1145/2714064.2660195">Steele, Lea, Flood: fast splittable pseudorandom number generators (2014)</seealso>
internal sealed class Chance(ulong seed)
{
    // Numbers of one stream are a constant step apart before they are mixed. Mixed, seeds lie anywhere; a seed times
    // that step would give every run the stream of the one before, a number further on.
    private ulong _state = Mix(seed);

    /// <summary>64 random bits.</summary>
    public ulong Bits() => Mix(_state += 0x9E3779B97F4A7C15);

    /// <summary>A number in (0,1).</summary>
    public double Uniform() => ((Bits() >> 11) + 0.5) * (1.0 / (1UL << 53));

    /// <summary>A number from 0 to below <paramref name="count"/>.</summary>
    public int Below(int count) => (int)(((Bits() >> 32) * (ulong)count) >> 32);

    /// <summary>A standard normal number.</summary>
    public double Normal() => Math.Sqrt(-2 * Math.Log(Uniform())) * Math.Cos(2 * Math.PI * Uniform());

    /// <summary>A gamma number with mean one.</summary>
    /// <param name="shape">One over the squared coefficient of variation.</param>
    /// <seealso href="https://doi.org/10.1145/358407.358414">Marsaglia, Tsang: a simple method for generating gamma variables (2000)</seealso>
    public double Gamma(double shape)
    {
        var raised = shape < 1 ? shape + 1 : shape;
        var d = raised - (1.0 / 3);
        var c = 1 / Math.Sqrt(9 * d);
        while (true)
        {
            var x = Normal();
            var v = 1 + (c * x);
            v = v * v * v;
            if (v > 0 && Math.Log(Uniform()) < (0.5 * x * x) + d - (d * v) + (d * Math.Log(v)))
                return d * v * (shape < 1 ? Math.Pow(Uniform(), 1 / shape) : 1) / shape;
        }
    }

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
