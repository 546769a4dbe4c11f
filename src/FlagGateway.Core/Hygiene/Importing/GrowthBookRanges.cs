using System.Text.Json;

namespace FlagGateway.Core.Hygiene.Importing;

/// <summary>
/// Ranges of a GrowthBook experiment: given ones, or weights with a coverage. Added up as its SDKs do, so that rounding
/// is the same.
/// </summary>
internal static class GrowthBookRanges
{
    private const double SumTolerance = 0.01;

    /// <summary>Number of buckets of a version of the hash.</summary>
    public static int ScaleOf(int version) => version == 2 ? 10_000 : 1_000;

    /// <summary>The first bucket that is not below a bound.</summary>
    public static int FirstFrom(double bound, int scale)
    {
        var bucket = Math.Clamp((int)Math.Floor(bound * scale) - 1, 0, scale);
        while (bucket < scale && bucket / (double)scale < bound)
            bucket++;
        return bucket;
    }

    /// <summary>The first bucket above a bound.</summary>
    public static int FirstAbove(double bound, int scale)
    {
        var bucket = FirstFrom(bound, scale);
        while (bucket < scale && bucket / (double)scale <= bound)
            bucket++;
        return bucket;
    }

    /// <summary>The ranges of a rule's variations, each from 0 to 1.</summary>
    public static IReadOnlyList<(double From, double To)> Read(JsonElement rule, int count)
    {
        if (rule.Get("ranges").Items() is { Count: > 0 } given)
            return [.. given.Select(static range => (range.Items() is [var first, ..] ? first.Number() ?? 0 : 0, range.Items() is [_, var end] ? end.Number() ?? 0 : 0))];
        var coverage = Math.Clamp(rule.Get("coverage").Number() ?? 1, 0, 1);
        double[] weights = [.. rule.Get("weights").Items().Select(static weight => weight.Number() ?? 0)];
        if (weights.Length != count || Math.Abs(weights.Sum() - 1) > SumTolerance)
            weights = [.. Enumerable.Repeat(1.0 / count, count)];
        List<(double From, double To)> ranges = [];
        double sum = 0;
        foreach (var weight in weights)
        {
            ranges.Add((sum, sum + (coverage * weight)));
            sum += weight;
        }

        return ranges;
    }
}
