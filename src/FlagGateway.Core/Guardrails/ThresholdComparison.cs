namespace FlagGateway.Core.Guardrails;

/// <summary>Compares ranges with thresholds. For a floor and a negative difference the bad side is below.</summary>
internal static class ThresholdComparison
{
    /// <summary>Whether the whole range lies beyond the threshold.</summary>
    public static bool IsExceededBy(this Threshold threshold, double lower, double upper) =>
        threshold.IsLowerWorse ? upper < threshold.Value : lower > threshold.Value;

    /// <summary>Whether the whole range lies on the good side.</summary>
    public static bool IsMetBy(this Threshold threshold, double lower, double upper) =>
        threshold.IsLowerWorse ? lower > threshold.Value : upper < threshold.Value;
}
