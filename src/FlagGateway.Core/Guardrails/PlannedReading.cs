using System.Globalization;
using FlagGateway.Core.Statistics;

namespace FlagGateway.Core.Guardrails;

/// <summary>What a planned analysis of the stage shows: its level for a limit, and the bound at that level.</summary>
internal sealed class PlannedReading(Guardrail guardrail, IReadOnlyList<Limit> limits, JudgeInput input, WindowReading reading)
{
    /// <summary>
    /// The level of an analysis for a limit, with what earlier analyses could not use; <c>null</c> if it cannot pass a
    /// candidate that equals control.
    /// </summary>
    /// <remarks>
    /// Two latency modes make the interval of the quantile itself too wide for ever, and its neighbours decide: a
    /// latency keeps the analysis's own level. So does a ceiling or a floor, which is no difference from control.
    /// </remarks>
    /// <param name="analysis">The analysis.</param>
    /// <param name="limit">The limit.</param>
    /// <param name="growth">How many times as many data there are by then.</param>
    public double? LevelAt(PlannedAnalysis analysis, Limit limit, double growth = 1)
    {
        var (threshold, scale) = (limit.Threshold, ScaleOf(limit));
        if (threshold.Kind == ThresholdKind.Absolute || guardrail.Kind == MetricKind.Latency || !reading.Has(threshold.Kind))
            return analysis.Alpha;
        return PlannedAnalyses.LevelWithCarried(analysis, (level, part) =>
        {
            var interval = reading.IntervalOf(threshold.Kind, scale, Coverage.Planned(level) with { Growth = growth * part });
            return (threshold.IsLowerWorse ? interval.Estimate - interval.Lower : interval.Upper - interval.Estimate) < Math.Abs(threshold.Value);
        });
    }

    /// <summary>
    /// The bound of a limit at the analysis that is due; <c>null</c> if none is, or there are no data.
    /// </summary>
    public PlannedBound? BoundOf(Limit limit)
    {
        var kind = limit.Threshold.Kind;
        if (input.Analysis is not { } analysis || !reading.Has(kind))
            return null;
        var level = LevelAt(analysis, limit) ?? analysis.Alpha;
        var interval = reading.IntervalOf(kind, ScaleOf(limit), Coverage.Planned(level));
        var end = limit.Threshold.IsLowerWorse ? interval.Lower : interval.Upper;
        return new PlannedBound(analysis.Number, level, double.IsFinite(end) ? end : null);
    }

    /// <summary>A bound of <see cref="BoundOf"/> in words; empty for none.</summary>
    public string Describe(Limit limit, PlannedBound? planned)
    {
        if (planned is null)
            return "";
        var isLower = limit.Threshold.IsLowerWorse;
        var end = new VerdictFormatter(guardrail.Metric, input.Reference).End(limit.Threshold.Kind, planned.Value ?? (isLower ? double.NegativeInfinity : double.PositiveInfinity));
        return string.Create(CultureInfo.InvariantCulture, $" at planned analysis {planned.Number}: {(isLower ? "at least" : "at most")} {end}, one-sided at {planned.Alpha * 100:0.##} %");
    }

    private double ScaleOf(Limit limit) => Limit.ScaleOf(limits, limit.Threshold.Kind);
}
