using System.Collections.Concurrent;

namespace FlagGateway.Core.Statistics;

/// <summary>
/// The analyses at which a stage may be left. Stopping has to be possible at every evaluation, leaving a stage has not: it is judged at the
/// end of the hold, and if that decides nothing at 1.5, 2, 3, 4, 6, 8… times the hold. The probability of passing a candidate that is
/// worse by exactly the limit is spent over them (<see cref="SpendingBoundary"/>).
/// </summary>
public static class PlannedAnalyses
{
    /// <summary>Default probability of not passing a candidate that is worse by exactly the limit.</summary>
    public const double DefaultConfidence = 0.98;

    /// <summary>Most analyses: the last one is at 32,768 times the hold.</summary>
    internal const int Maximum = 31;

    private static readonly ConcurrentDictionary<double, SpendingBoundary> Boundaries = new();

    /// <summary>Time in the stage of an analysis.</summary>
    /// <param name="hold">The stage's hold.</param>
    /// <param name="number">Number of the analysis, from 1.</param>
    public static TimeSpan TimeOf(TimeSpan hold, int number)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(number, 1);
        return hold * MultipleOf(number);
    }

    /// <summary>The analysis that is due, or <c>null</c>. Of several, the last one.</summary>
    /// <param name="hold">The stage's hold; without one there are no analyses.</param>
    /// <param name="inStage">Time in the stage.</param>
    /// <param name="done">Number of the last analysis that took place; 0 for none.</param>
    /// <param name="confidence">Probability, over all analyses, of not passing a candidate at the limit; in (0,1).</param>
    public static PlannedAnalysis? Due(TimeSpan hold, TimeSpan inStage, int done, double confidence = DefaultConfidence)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(confidence);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(confidence, 1);
        var number = done;
        while (hold > TimeSpan.Zero && number < Maximum && TimeOf(hold, number + 1) <= inStage)
            number++;
        return number > done ? new PlannedAnalysis(number, LevelOf(number, confidence)) : null;
    }

    internal static double LevelOf(int number, double confidence) => Boundaries.GetOrAdd(
        confidence, static one => SpendingBoundary.Compute([.. Enumerable.Range(1, Maximum).Select(MultipleOf)], 1 - one)).LevelOf(number);

    private static double MultipleOf(int number) => Math.Pow(2, (number - 1) / 2) * (number % 2 == 0 ? 1.5 : 1);
}

/// <summary>One analysis.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Alpha">Its one-sided level: the probability that this analysis alone passes a candidate that is worse by exactly the limit.</param>
public readonly record struct PlannedAnalysis(int Number, double Alpha);
