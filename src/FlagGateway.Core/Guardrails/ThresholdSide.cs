namespace FlagGateway.Core.Guardrails;

/// <summary>On which side of a threshold something lies. A negative threshold has its bad side below.</summary>
internal static class ThresholdSide
{
    /// <summary>Whether the whole range lies beyond the threshold.</summary>
    public static bool IsExceededBy(this Threshold threshold, double lower, double upper) =>
        double.IsNegative(threshold.Value) ? upper < threshold.Value : lower > threshold.Value;

    /// <summary>Whether the whole range lies on the good side.</summary>
    public static bool IsKeptBy(this Threshold threshold, double lower, double upper) =>
        double.IsNegative(threshold.Value) ? lower > threshold.Value : upper < threshold.Value;
}
