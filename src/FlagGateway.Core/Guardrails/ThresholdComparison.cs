namespace FlagGateway.Core.Guardrails;

/// <summary>On which side of a threshold something lies. A floor and a negative difference have their bad side below.</summary>
internal static class ThresholdComparison
{
    /// <summary>Whether the whole range lies beyond the threshold.</summary>
    public static bool IsExceededBy(this Threshold threshold, double lower, double upper) =>
        threshold.IsLowerWorse ? upper < threshold.Value : lower > threshold.Value;

    /// <summary>Whether the whole range lies on the good side.</summary>
    public static bool IsMetBy(this Threshold threshold, double lower, double upper) =>
        threshold.IsLowerWorse ? lower > threshold.Value : upper < threshold.Value;
}
