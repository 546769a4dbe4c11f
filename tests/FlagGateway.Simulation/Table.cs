using System.Globalization;

namespace FlagGateway.Simulation;

/// <summary>Writes the results as a table for the README.</summary>
internal static class Table
{
    /// <summary>The head of the table.</summary>
    public const string Header =
        """
        | scenario | runs | hard stop: share, delay | users off the candidate | soft verdict: share, delay | all pass: share, after | requests to hard stop | GrowthBook | Kayenta | Flagger | Argo | peeking at a test |
        | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |
        """;

    /// <summary>
    /// One scenario. Delays are the median and the 95th percentile, counted from the begin of the effect.
    /// </summary>
    public static string Row(Scenario scenario, IReadOnlyList<Run> all)
    {
        // Of few tenants or users none may be on the candidate, and there is nothing to find.
        List<Run> runs = [.. all.Where(run => !run.IsEmpty)];
        var partitions = new[]
        {
            runs.Count.ToString("#,0", CultureInfo.InvariantCulture),
            Partition(run => run.Hard),
            Partition(run => run.Emptied),
            Partition(run => run.Soft),
            Partition(run => run.Pass, isDelay: false),
            Requests(),
            Partition(run => run.Others.GrowthBook),
            Partition(run => run.Others.Kayenta),
            Partition(run => run.Others.Flagger),
            Partition(run => run.Others.Argo),
            Partition(run => run.Others.Peeking),
        };
        return $"| {scenario.Name} | {string.Join(" | ", partitions)} |";

        string Partition(Func<Run, TimeSpan?> when, bool isDelay = true) => Times(runs, run => when(run) - (isDelay ? scenario.Effect.Onset : TimeSpan.Zero));

        string Requests()
        {
            var counts = runs.Select(run => run.Hard is null ? (long?)null : run.RequestsToHard).ToList();
            return Quantile(counts, 0.5) is null ? "-" : string.Create(CultureInfo.InvariantCulture, $"{Count(Quantile(counts, 0.5))} / {Count(Quantile(counts, 0.95))}");
        }
    }

    /// <summary>The share of runs that came to something, and if it is half of them when.</summary>
    public static string Times<T>(IReadOnlyList<T> runs, Func<T, TimeSpan?> when)
    {
        var times = runs.Select(when).ToList();
        var share = times.Count(time => time is not null) / (double)times.Count;
        var text = string.Create(CultureInfo.InvariantCulture, $"{share * 100:0.#} %");
        return share < 0.5 ? text : $"{text}, {Time(Quantile(times, 0.5))} / {Time(Quantile(times, 0.95))}";
    }

    /// <summary>
    /// A quantile over all runs, those that never came to it last; <c>null</c> where it lies among them.
    /// </summary>
    public static T? Quantile<T>(IEnumerable<T?> values, double level)
        where T : struct, IComparable<T>
    {
        var all = values.ToList();
        var known = all.OfType<T>().Order().ToList();
        var index = (int)Math.Ceiling(level * all.Count) - 1;
        return index < known.Count ? known[index] : null;
    }

    private static string Count(long? count) => count?.ToString("#,0", CultureInfo.InvariantCulture) ?? "never";

    private static string Time(TimeSpan? time) => time switch
    {
        null => "never",
        { TotalMinutes: < 10 } value => string.Create(CultureInfo.InvariantCulture, $"{value.TotalSeconds:0} s"),
        { TotalHours: < 3 } value => string.Create(CultureInfo.InvariantCulture, $"{value.TotalMinutes:0} min"),
        { } value => string.Create(CultureInfo.InvariantCulture, $"{value.TotalHours:0.0} h"),
    };
}
