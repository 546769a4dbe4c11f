namespace FlagGateway.Core.Guardrails;

/// <summary>
/// The probability that a guardrail is wrong, and how it is divided. The whole stage gets most of it, once. Each length
/// of shorter window gets a part for each day, divided equally among the windows of the day, so that the length of a
/// stage is not limited.
/// </summary>
internal static class ErrorBudget
{
    /// <summary>
    /// Default probability that a guardrail ever stops a candidate that is exactly at one of its limits, in a stage of
    /// one day. One that is no worse than control is much further away, and stopped almost never.
    /// </summary>
    public const double Total = 0.05;

    private const double ShareOfStage = 0.6;

    /// <summary>The budget of one window.</summary>
    /// <param name="window">The window's length; <c>null</c> for the whole stage.</param>
    /// <param name="total">Probability that one end of a guardrail's interval is ever wrong.</param>
    public static double ForWindow(TimeSpan? window, double total = Total)
    {
        if (window is not { } length)
            return total * ShareOfStage;
        return total * (1 - ShareOfStage) / ComparisonWindows.Lengths.Count * (length / TimeSpan.FromDays(1));
    }
}
