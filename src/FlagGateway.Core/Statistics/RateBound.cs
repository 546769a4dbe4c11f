namespace FlagGateway.Core.Statistics;

/// <summary>
/// Bounds of a rate by the Kullback-Leibler divergence between the observed rate and the possible one, which is the
/// exact exponent of a binomial tail. Unlike the normal bound it stays inside [0,1], is asymmetric for rare events, and
/// stays above zero if nothing was observed.
/// </summary>
/// <seealso href="https://arxiv.org/abs/1102.2490">
/// Garivier, Cappé: the KL-UCB algorithm for bounded stochastic bandits and beyond (2011)
/// </seealso>
internal static class RateBound
{
    /// <summary>The smallest rate p with <c>size * kl(rate, p) &lt;= z²/2</c>.</summary>
    public static double Lower(double rate, double size, double z)
    {
        if (rate <= 0 || size <= 0)
            return 0;
        var limit = z * z / (2 * size);

        // Both starting points lie left of the root; in the logarithm the divergence is convex and almost straight
        // there.
        var start = Math.Max(Math.Log(rate) - (limit / rate) - 1, Math.Log(Math.Max(rate - Math.Sqrt(2 * rate * limit), double.Epsilon)));
        return Solve(rate, limit, start);
    }

    /// <summary>The largest rate p with <c>size * kl(rate, p) &lt;= z²/2</c>.</summary>
    public static double Upper(double rate, double size, double z)
    {
        if (rate >= 1 || size <= 0)
            return 1;
        var limit = z * z / (2 * size);
        var start = rate + Math.Sqrt(2 * rate * limit) + (2 * limit);
        var mirrored = 1 - rate;
        return 1 - Solve(mirrored, limit, Math.Max(start < 1 ? Math.Log(1 - start) : double.MinValue, Math.Log(mirrored) - (limit / mirrored) - 1));
    }

    private static double Solve(double rate, double limit, double y)
    {
        for (var step = 0; step < 50; step++)
        {
            var bound = Math.Exp(y);
            if (bound >= rate)
                return rate;
            var rest = rate < 1 ? (1 - rate) * Math.Log((1 - rate) / (1 - bound)) : 0;
            var above = (rate * (Math.Log(rate) - y)) + rest - limit;
            var change = above / (rate - ((1 - rate) * bound / (1 - bound)));
            if (!double.IsFinite(change))
                return bound;
            y += change;
            if (Math.Abs(change) <= 1e-9 * Math.Min(1, Math.Abs(y)))
                break;
        }

        return Math.Min(Math.Exp(y), rate);
    }
}
