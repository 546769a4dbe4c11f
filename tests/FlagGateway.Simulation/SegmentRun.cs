using FlagGateway.Core.Cohorts;
using FlagGateway.Core.Guardrails;

namespace FlagGateway.Simulation;

/// <summary>One run of a scenario with segments.</summary>
internal sealed record SegmentRun
{
    /// <summary>When the segment that is worse was named.</summary>
    public TimeSpan? Named { get; private set; }

    /// <summary>When another segment was named.</summary>
    public TimeSpan? FalselyNamed { get; private set; }

    /// <summary>The largest share of falsely named segments among those named at one evaluation.</summary>
    public double FalseShare { get; private set; }

    /// <summary>
    /// Time from the twentieth request of the tenant that is worse until every one of them was known to fail.
    /// </summary>
    public TimeSpan? Failing { get; private set; }

    /// <summary>The same for a hard verdict.</summary>
    public TimeSpan? FailingHard { get; private set; }

    /// <summary>When another segment was said to fail completely.</summary>
    public TimeSpan? FalselyFailing { get; private set; }

    /// <summary>When the total said SoftFail or HardFail.</summary>
    public TimeSpan? Total { get; private set; }

    /// <summary>The first false verdict.</summary>
    public string? Arithmetic { get; private set; }

    /// <summary>Simulates several runs, each with a seed of its own.</summary>
    public static SegmentRun[] Many(SegmentScenario scenario, int count)
    {
        var runs = new SegmentRun[count];
        Parallel.For(0, count, index => runs[index] = Simulate(scenario, (ulong)index + 1));
        return runs;
    }

    private static SegmentRun Simulate(SegmentScenario scenario, ulong seed)
    {
        Chance chance = new(seed);
        SegmentWorld world = new(scenario, chance);
        SegmentRun run = new();
        var windows = ComparisonWindows.Begin(CohortCounts.Empty, CohortCounts.Empty);
        var streaks = SegmentStreaks.None;
        for (var elapsed = scenario.Look; elapsed <= scenario.Stage; elapsed += scenario.Look)
        {
            world.Send(chance, elapsed);
            windows = windows.Advance(elapsed, world.Total.Control.ToCohort(), world.Total.Candidate.ToCohort());
            if (GuardrailJudge.Judge(scenario.Guardrail, new JudgeInput { Windows = windows.Windows }).Kind is VerdictKind.SoftFail or VerdictKind.HardFail)
                run.Total ??= elapsed;
            var totals = world.Totals();
            if (SegmentCheck.Judge([scenario.Guardrail], totals) is { } verdict)
                run.Record(verdict, world, elapsed);
            streaks = streaks.Advance(totals);
            if (FailingSegmentsCheck.Judge(streaks) is { } failing)
                run.RecordFailing(failing, world, elapsed);
        }

        return run;
    }

    private void RecordFailing(GuardrailVerdict verdict, SegmentWorld world, TimeSpan elapsed)
    {
        var right = verdict.Segments!.Count(one => world.IsWorse(one.Kind, one.Name));
        if (right > 0)
            Failing ??= elapsed - world.Twentieth;
        if (verdict.Kind == VerdictKind.HardFail)
            FailingHard ??= elapsed - world.Twentieth;
        if (right == verdict.Segments!.Count)
            return;
        FalselyFailing ??= elapsed;
        Arithmetic ??= verdict.Arithmetic;
    }

    private void Record(GuardrailVerdict verdict, SegmentWorld world, TimeSpan elapsed)
    {
        var right = verdict.Segments!.Count(one => world.IsWorse(one.Kind, one.Name));
        if (right > 0)
            Named ??= elapsed;
        if (right == verdict.Segments!.Count)
            return;
        FalselyNamed ??= elapsed;
        Arithmetic ??= verdict.Arithmetic;
        FalseShare = Math.Max(FalseShare, 1 - ((double)right / verdict.Segments.Count));
    }
}
