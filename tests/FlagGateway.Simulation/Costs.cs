using System.Diagnostics;
using System.Globalization;
using FlagGateway.Core.Cohorts;
using FlagGateway.Core.Guardrails;

namespace FlagGateway.Simulation;

/// <summary>Measures what a look costs, after three hours of a stage: three spans.</summary>
internal static class Costs
{
    private const int Looks = 1_085;

    /// <summary>Prints microseconds and bytes.</summary>
    public static void Print(int rounds)
    {
        for (var warm = 0; warm < 3; warm++)
        {
            Print(rounds, new TrafficModel(), "");
            Print(rounds, new TrafficModel { Leaving = 0.1 }, ", 10 % of clients leave");
        }
    }

    private static void Print(int rounds, TrafficModel model, string note)
    {
        var chance = new Chance(1);
        var world = new World(model, 0.05, new Effect(), 10, chance);
        Tally control = new(1), candidate = new(1);
        var windows = ComparisonWindows.Begin(CohortCounts.Empty, CohortCounts.Empty);
        for (var look = 1; look <= Looks; look++)
        {
            world.Control.AddTo(control, chance);
            world.CandidateAfter.AddTo(candidate, chance);
            windows = windows.Advance(TimeSpan.FromSeconds(10 * look), control.Counts, candidate.Counts);
            if (look % 60 == 0)
            {
                control.Part();
                candidate.Part();
            }
        }

        var elapsed = TimeSpan.FromSeconds(10 * Looks);
        Measure("drawing traffic" + note, rounds, () => world.Control.AddTo(control, chance));
        Measure("windows" + note, rounds, () => _ = windows.Advance(elapsed, control.Counts, candidate.Counts));
        Measure("error_rate" + note, rounds, () => Judge(Scenario.Errors));
        Measure("abandon_rate" + note, rounds, () => Judge(Scenario.Abandoned));
        Measure("latency_p95" + note, rounds, () => Judge(Scenario.Latency));

        // New spans, because a span reads its histogram once for all guardrails.
        void Judge(Guardrail guardrail) =>
            _ = GuardrailJudge.Judge(guardrail, new JudgeInput { Windows = windows.Advance(elapsed, control.Counts, candidate.Counts).Windows });
    }

    private static void Measure(string what, int rounds, Action action)
    {
        for (var i = 0; i < rounds / 10; i++)
            action();
        var bytes = GC.GetAllocatedBytesForCurrentThread();
        var started = Stopwatch.GetTimestamp();
        for (var i = 0; i < rounds; i++)
            action();
        var time = Stopwatch.GetElapsedTime(started);
        bytes = GC.GetAllocatedBytesForCurrentThread() - bytes;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what}: {time.TotalMicroseconds / rounds:0.0} us, {bytes / rounds:#,0} bytes"));
    }
}
