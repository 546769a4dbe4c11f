namespace FlagGateway.Simulation;

/// <summary>Draws an index with given weights in constant time.</summary>
/// <seealso href="https://doi.org/10.1145/355744.355749">Walker: an efficient method for generating discrete random variables (1977)</seealso>
internal sealed class AliasTable
{
    private readonly (uint Limit, int Alias)[] _columns;

    /// <summary>A table of weights, of which one at least is above zero.</summary>
    public AliasTable(ReadOnlySpan<double> weights)
    {
        _columns = new (uint, int)[weights.Length];
        double sum = 0;
        foreach (var weight in weights)
            sum += weight;
        var heights = new double[weights.Length];
        Stack<int> low = new(weights.Length), high = new(weights.Length);
        for (var i = 0; i < heights.Length; i++)
        {
            heights[i] = weights[i] * heights.Length / sum;
            (heights[i] < 1 ? low : high).Push(i);
        }

        while (low.Count > 0 && high.Count > 0)
        {
            int l = low.Pop(), h = high.Pop();
            _columns[l] = ((uint)(heights[l] * uint.MaxValue), h);
            heights[h] -= 1 - heights[l];
            (heights[h] < 1 ? low : high).Push(h);
        }

        foreach (var rest in low.Concat(high))
            _columns[rest] = (uint.MaxValue, rest);
    }

    /// <summary>The numbers 0, 1, 2… with the probabilities of a Poisson distribution.</summary>
    public static AliasTable Poisson(double mean)
    {
        var weights = new double[(int)(mean + (9 * Math.Sqrt(mean)) + 12)];
        var logMean = Math.Log(mean);
        var logWeight = -mean;
        for (var i = 0; i < weights.Length; i++)
        {
            weights[i] = Math.Exp(logWeight);
            logWeight += logMean - Math.Log(i + 1);
        }

        return new AliasTable(weights);
    }

    /// <summary>An index.</summary>
    public int Draw(Chance chance)
    {
        var bits = chance.Bits();
        var column = (int)(((bits >> 32) * (ulong)_columns.Length) >> 32);
        var (limit, alias) = _columns[column];
        return (uint)bits <= limit ? column : alias;
    }
}
