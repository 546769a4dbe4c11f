using FlagGateway.Core.Guardrails;

namespace FlagGateway.Reports.Content;

/// <summary>Where an estimate lies as seen from its threshold.</summary>
internal enum ThresholdPosition
{
    /// <summary>There is no threshold or no estimate.</summary>
    Unknown,

    /// <summary>Wholly on the good side.</summary>
    Within,

    /// <summary>On both variants.</summary>
    Across,

    /// <summary>Wholly on the bad side.</summary>
    Beyond,
}

/// <summary>Tells the position.</summary>
internal static class ThresholdPositions
{
    /// <summary>By the interval; by the point where none was recorded. An end that was not recorded is open.</summary>
    public static ThresholdPosition Of(GuardrailVerdict verdict)
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

    /// <summary>Whether the bad side lies below: where a negative change is the bad one.</summary>
    public static bool IsBadBelow(Threshold threshold) => threshold.IsLowerWorse;
}
