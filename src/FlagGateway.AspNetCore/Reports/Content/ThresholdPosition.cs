using FlagGateway.Core.Guardrails;

namespace FlagGateway.Reports.Content;

/// <summary>Position of an estimate relative to its threshold.</summary>
internal enum ThresholdPosition
{
    /// <summary>There is no threshold or no estimate.</summary>
    Unknown,

    /// <summary>Entirely on the good side.</summary>
    Within,

    /// <summary>On both sides.</summary>
    Across,

    /// <summary>Entirely on the bad side.</summary>
    Beyond,
}

/// <summary>Determines the position.</summary>
internal static class ThresholdPositions
{
    /// <summary>
    /// Uses the interval, or the estimate if none was recorded. An end that was not recorded is open.
    /// </summary>
    public static ThresholdPosition From(GuardrailVerdict verdict)
    {
        if (verdict is not { Threshold: { } threshold, Estimate: { } estimate })
            return ThresholdPosition.Unknown;
        var isPoint = verdict is { Lower: null, Upper: null };
        var lower = isPoint ? estimate : verdict.Lower ?? double.NegativeInfinity;
        var upper = isPoint ? estimate : verdict.Upper ?? double.PositiveInfinity;
        var (isBeyond, isWithin) = IsBadBelow(threshold)
            ? (upper < threshold.Value, lower > threshold.Value)
            : (lower > threshold.Value, upper < threshold.Value);
        return isBeyond ? ThresholdPosition.Beyond : isWithin ? ThresholdPosition.Within : ThresholdPosition.Across;
    }

    /// <summary>Whether the bad side is below: a negative change is bad.</summary>
    public static bool IsBadBelow(Threshold threshold) => threshold.IsLowerWorse;
}
