namespace FlagGateway.Core.Guardrails;

/// <summary>
/// How often a guardrail may be wrong, and how that is spent. The whole stage gets most of it, once. Each kind of shorter window
/// gets a part for every day, in equal pieces for each window of the day, so that a stage may last as long as it likes.
/// </summary>
internal static class ErrorBudget
{
    /// <summary>Probability that the intervals of one guardrail are ever wrong, on either side, in a stage of a day.</summary>
    public const double Total = 0.02;

    private const double ShareOfStage = 0.6;

    /// <summary>The budget of one window.</summary>
    /// <param name="window">The window's length; <c>null</c> for the whole stage.</param>
    public static double ForWindow(TimeSpan? window)
    {
        if (window is not { } length)
            return Total * ShareOfStage;
        return Total * (1 - ShareOfStage) / ComparisonWindows.Lengths.Count * (length / TimeSpan.FromDays(1));
    }
}
