using System.Diagnostics;
using System.Globalization;

namespace FlagGateway.Simulation;

/// <summary>The table of regressions of one segment.</summary>
internal static class SegmentTable
{
    /// <summary>Simulates and prints the scenarios whose name contains a text.</summary>
    public static void Print(int runs, string text)
    {
        Console.WriteLine("| scenario | runs | named: share, delay | another one named | total beyond a limit | every request fails: share, delay after the 20th | hard | another one fails |");
        Console.WriteLine("| --- | --- | --- | --- | --- | --- | --- | --- |");
        foreach (var scenario in SegmentScenario.All.Where(scenario => scenario.Name.Contains(text, StringComparison.OrdinalIgnoreCase)))
        {
            var started = Stopwatch.GetTimestamp();
            var results = SegmentRun.Many(scenario, runs);
            Console.WriteLine(Row(scenario, results));
            Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{scenario.Name}: {Stopwatch.GetElapsedTime(started).TotalSeconds:0} s"));
            if (results.FirstOrDefault(static run => run.Arithmetic is not null) is { } wrong)
                Console.Error.WriteLine($"  false: {wrong.FalselyNamed} {wrong.Arithmetic}");
        }
    }

    private static string Row(SegmentScenario scenario, SegmentRun[] runs) => string.Create(
        CultureInfo.InvariantCulture,
        $"| {scenario.Name} | {runs.Length:#,0} | {(scenario.Worse == Worse.Nowhere ? "-" : Table.Times(runs, static run => run.Named))} | {Share(runs, static run => run.FalselyNamed)} | {Share(runs, static run => run.Total)} | {Table.Times(runs, static run => run.Failing)} | {Share(runs, static run => run.FailingHard)} | {Share(runs, static run => run.FalselyFailing)} |");

    private static string Share(SegmentRun[] runs, Func<SegmentRun, TimeSpan?> when) =>
        string.Create(CultureInfo.InvariantCulture, $"{100.0 * runs.Count(run => when(run) is not null) / runs.Length:0.#} %");
}
