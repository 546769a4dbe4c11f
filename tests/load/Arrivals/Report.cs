namespace Arrivals;

/// <summary>Quantiles of each target, and how that at 99 % compares with the first target's.</summary>
internal static class Report
{
    private const int Resamples = 1000;

    public static void Write(TextWriter output, Target[] targets, List<Sample> samples)
    {
        var rounds = samples.Max(sample => sample.Round) + 1;
        var sorted = Enumerable.Range(0, targets.Length)
            .Select(index => samples.Where(sample => sample.Target == index).OrderBy(sample => sample.Microseconds).ToArray()).ToArray();
        var once = Enumerable.Repeat(1, rounds).ToArray();
        var ratios = Ratios(sorted, rounds);
        output.WriteLine($"{"",-8} {"failed",16} {"p50 ms",8} {"p90 ms",8} {"p99 ms",8} {"p99/" + targets[0].Name,10}  95 % interval");
        for (var i = 0; i < targets.Length; i++)
        {
            var bad = sorted[i].Count(sample => !sample.IsGood);
            var ratio = Quantile(sorted[i], once, 0.99) / Quantile(sorted[0], once, 0.99);
            output.WriteLine($"{targets[i].Name,-8} {bad,5} of {sorted[i].Length,7} {Quantile(sorted[i], once, 0.5) / 1000,8:F2} {Quantile(sorted[i], once, 0.9) / 1000,8:F2} {Quantile(sorted[i], once, 0.99) / 1000,8:F2} {ratio,10:F2}  {ratios[i][Resamples / 40]:F2} to {ratios[i][^(Resamples / 40)]:F2}");
        }
    }

    // The bootstrap of Efron (1979) over whole rounds, since requests of one round share what else happened then.
    private static double[][] Ratios(Sample[][] sorted, int rounds)
    {
        var random = new Random(1);
        var used = sorted[0].Select(sample => sample.Round).Distinct().ToArray();
        var ratios = sorted.Select(_ => new double[Resamples]).ToArray();
        for (var i = 0; i < Resamples; i++)
        {
            var weights = new int[rounds];
            foreach (var _ in used)
                weights[used[random.Next(used.Length)]]++;
            var first = Quantile(sorted[0], weights, 0.99);
            for (var target = 0; target < sorted.Length; target++)
                ratios[target][i] = Quantile(sorted[target], weights, 0.99) / first;
        }

        foreach (var values in ratios)
            Array.Sort(values);
        return ratios;
    }

    private static double Quantile(Sample[] sorted, int[] weights, double share)
    {
        var total = 0L;
        foreach (var sample in sorted)
            total += weights[sample.Round];
        var above = (long)((1 - share) * total);
        var place = sorted.Length - 1;
        for (; place > 0 && above >= 0; place--)
            above -= weights[sorted[place].Round];
        return sorted[place].Microseconds;
    }
}
