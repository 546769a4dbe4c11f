using System.Collections.Concurrent;

namespace FlagGateway.Core.Statistics;

/// <summary>
/// The analyses at which a stage may be left. Stopping has to be possible at every evaluation, leaving a stage has not:
/// it is judged at the end of the hold, and if that decides nothing at 1.5, 2, 3, 4, 6, 8… times the hold. The
/// probability of passing a candidate that is worse by exactly the limit is spent over them
/// (<see cref="SpendingBoundary"/>).
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
    /// <param name="confidence">
    /// Probability, over all analyses, of not passing a candidate at the limit; in (0,1).
    /// </param>
    public static PlannedAnalysis? Due(TimeSpan hold, TimeSpan inStage, int done, double confidence = DefaultConfidence)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(confidence);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(confidence, 1);
        var number = done;
        while (hold > TimeSpan.Zero && number < Maximum && TimeOf(hold, number + 1) <= inStage)
            number++;
        return number > done ? At(number, confidence) : null;
    }

    /// <summary>An analysis of a plan.</summary>
    internal static PlannedAnalysis At(int number, double confidence) => new(number, LevelOf(number, confidence)) { Total = 1 - confidence };

    internal static double LevelOf(int number, double confidence) => Boundaries.GetOrAdd(
        confidence, static one => SpendingBoundary.Compute([.. Enumerable.Range(1, Maximum).Select(MultipleOf)], 1 - one)).LevelOf(number);

    /// <summary>
    /// The level of an analysis, with what earlier ones could not use. One whose interval was too wide to pass even a
    /// candidate that equals control takes place only in name; what would have been spent on it is spent at the next
    /// one that can decide, and added (a union bound). Whether it could is a matter of the interval's width, not of the
    /// estimate.
    /// </summary>
    /// <param name="analysis">The analysis.</param>
    /// <param name="couldPass">
    /// Whether an analysis of a level could pass with a number of times the data of this one, in (0,1].
    /// </param>
    /// <returns>The level; <c>null</c> if this analysis cannot pass either.</returns>
    /// <seealso href="https://doi.org/10.1093/biomet/70.3.659">
    /// Lan, DeMets: discrete sequential boundaries for clinical trials (1983), for analyses whose times depend on the
    /// information
    /// </seealso>
    internal static double? LevelWithCarried(PlannedAnalysis analysis, Func<double, double, bool> couldPass)
    {
        double carried = 0;
        for (var number = 1; number < analysis.Number && analysis.Total > 0; number++)
        {
            var level = analysis.Total * SpendingBoundary.ShareOf(number) + carried;
            carried = couldPass(level, MultipleOf(number) / MultipleOf(analysis.Number)) ? 0 : level;
        }

        var own = analysis.Alpha + carried;
        return couldPass(own, 1) ? own : null;
    }

    private static double MultipleOf(int number) => Math.Pow(2, (number - 1) / 2) * (number % 2 == 0 ? 1.5 : 1);
}

/// <summary>One analysis.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Alpha">
/// Its one-sided level: the probability that this analysis alone passes a candidate that is worse by exactly the limit.
/// </param>
public readonly record struct PlannedAnalysis(int Number, double Alpha)
{
    /// <summary>The same probability over all analyses, of which each uses a part; 0 if it is this one only.</summary>
    public double Total { get; init; }
}
