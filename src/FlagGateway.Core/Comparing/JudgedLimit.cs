using FlagGateway.Core.Guardrails;
using FlagGateway.Core.Statistics;

namespace FlagGateway.Core.Comparing;

/// <summary>A limit with the interval that is compared with it.</summary>
/// <param name="Threshold">The limit.</param>
/// <param name="IsHard">Whether the rollout is rolled back beyond it.</param>
/// <param name="Interval">The interval compared with it, in the threshold's unit.</param>
/// <param name="ControlBreaks">
/// Whether control exceeds an absolute limit as well, so that the candidate is not the cause.
/// </param>
public readonly record struct JudgedLimit(Threshold Threshold, bool IsHard, Interval Interval, bool ControlBreaks = false)
{
    /// <summary>Whether the whole interval lies beyond the limit.</summary>
    public bool IsExceeded => Threshold.IsExceededBy(Interval.Lower, Interval.Upper);

    /// <summary>Whether the whole interval lies on the good side of the limit.</summary>
    public bool IsMet => Threshold.IsMetBy(Interval.Lower, Interval.Upper);
}
