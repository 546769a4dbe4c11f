using FlagGateway.Core.Statistics;

namespace FlagGateway.Core.Guardrails;

/// <summary>
/// The quantiles on either side of a latency's own: those with one and a half times and with two thirds of its tail.
/// Where durations have two modes and about the tail's share is in the slow one, the quantile itself lies in the gap
/// between them: its interval reaches from one mode to the other however many requests there are, and decides nothing.
/// Its neighbours lie within the modes.
/// </summary>
/// <remarks>
/// A limit is exceeded, or met, only if it is at both neighbours: an intersection-union test, which needs no
/// correction.
/// </remarks>
/// <seealso href="https://doi.org/10.1080/00401706.1982.10487790">
/// Berger: multiparameter hypothesis testing and acceptance sampling (1982)
/// </seealso>
internal sealed class TailReadings
{
    private const double Factor = 1.5;

    private readonly LatencyReading _lower;
    private readonly LatencyReading _upper;

    private TailReadings(ComparisonWindow window, double level, LatencySource source)
    {
        (LowerLevel, UpperLevel) = (1 - (Factor * (1 - level)), 1 - ((1 - level) / Factor));
        (_lower, _upper) = (new LatencyReading(window, LowerLevel, source), new LatencyReading(window, UpperLevel, source));
    }

    /// <summary>The level with the larger tail.</summary>
    public double LowerLevel { get; }

    /// <summary>The level with the smaller tail.</summary>
    public double UpperLevel { get; }

    /// <summary>
    /// Reads the neighbours of a metric in a window; <c>null</c> for another metric than a latency, and without data.
    /// </summary>
    public static TailReadings? Read(string metric, ComparisonWindow window)
    {
        if (GuardrailMetrics.QuantileOf(metric) is not { } level)
            return null;
        var tails = new TailReadings(window, level, GuardrailMetrics.SourceOf(metric));
        return tails._lower.Has(ThresholdKind.RelativeDifference) ? tails : null;
    }

    /// <summary>Whether a relative limit is exceeded at both.</summary>
    public bool AreBeyond(Threshold threshold, double scale, Coverage coverage) =>
        All(reading => threshold.IsExceededBy(reading.EstimateOf(threshold.Kind), reading.EstimateOf(threshold.Kind)))
        && All(reading => reading.IntervalOf(threshold.Kind, scale, coverage) is var interval && threshold.IsExceededBy(interval.Lower, interval.Upper));

    /// <summary>Whether a relative limit is met at both.</summary>
    public bool AreWithin(Threshold threshold, double scale, Coverage coverage) =>
        All(reading => reading.IntervalOf(threshold.Kind, scale, coverage) is var interval && threshold.IsMetBy(interval.Lower, interval.Upper));

    private bool All(Func<LatencyReading, bool> condition) => condition(_lower) && condition(_upper);
}
