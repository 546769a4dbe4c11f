using FlagGateway.Core.Statistics;
using MathNet.Numerics.Distributions;

namespace FlagGateway.Core.Rollouts.Simulation;

/// <summary>Expected data of one cohort after some time.</summary>
/// <param name="Traffic">The traffic.</param>
/// <param name="Requests">Requests, comparisons or reports until then.</param>
/// <param name="Variance">Variance between the users behind them.</param>
/// <remarks>
/// Two parts of the uncertainty: that of independent requests, which decreases with time, and that of the cohort's
/// composition. A few users who fail often may be on one variant; only more users reduce that.
/// </remarks>
internal readonly record struct CohortForecast(TrafficAssumptions Traffic, double Requests, UserVariance Variance)
{
    private const int Levels = 33;

    /// <summary>How many requests count as one independent request; 1 or more.</summary>
    public double DesignEffect { get; init; } = 1;

    /// <summary>
    /// Share of the variance that is left where comparisons subtract what users did before, in (0,1].
    /// </summary>
    public double Unexplained { get; init; } = 1;

    /// <summary>
    /// A rate of events to which some users are more prone than others; an excess over control affects all users
    /// equally.
    /// </summary>
    /// <param name="rate">The rate.</param>
    /// <param name="ofControl">Control's rate.</param>
    public Prospect Rate(double rate, double ofControl)
    {
        var uneven = Population.ErrorVariation * Math.Min(rate, ofControl);
        var own = uneven * uneven;
        return RateOf(rate, Math.Min(own, rate * (1 - rate)));
    }

    /// <summary>
    /// The share of durations beyond a multiple of control's quantile, where all durations have a factor.
    /// </summary>
    public Prospect Beyond(double level, double ratio)
    {
        var z = Normal.InvCDF(0, 1, level) + (Math.Log(ratio) / Traffic.LatencySigma);
        var within = Math.Sqrt(1 - (Population.UserPart * Population.UserPart));
        double mean = 0, squares = 0;
        for (var i = 0; i < Levels; i++)
        {
            var user = Population.UserPart * Normal.InvCDF(0, 1, (i + 0.5) / Levels);
            var share = Normal.CDF(0, 1, (user - z) / within);
            mean += share / Levels;
            squares += share * share / Levels;
        }

        return RateOf(mean, Math.Max(0, squares - (mean * mean)));
    }

    /// <summary>The mean of reported values.</summary>
    public Prospect Mean(double mean, double deviation)
    {
        var variance = deviation * deviation;
        var between = Population.UserPart * Population.UserPart * variance;
        var (requests, dof) = (Requests, Variance.DegreesOfFreedom);
        var found = Unexplained * (((variance - between) / Requests) + (between * Variance.BetweenUsers));
        return new Prospect(mean, Math.Sqrt(found), value => CohortEstimate.Mean(value, requests, found, dof));
    }

    private Prospect RateOf(double rate, double between)
    {
        var (requests, dof) = (Requests, Variance.DegreesOfFreedom);
        var variance = Unexplained * Math.Max((((rate * (1 - rate)) - between) / Requests) + (between * Variance.BetweenUsers), DesignEffect * rate * (1 - rate) / Requests);
        return new Prospect(rate, Math.Sqrt(variance), value =>
        {
            var seen = Math.Clamp(value, 0, 1);

            // A different observed rate has a different variance.
            var scaled = rate > 0 ? variance * seen / rate : 0;
            return CohortEstimate.Rate(seen, requests, scaled, dof);
        });
    }
}

/// <summary>An expected observation.</summary>
/// <param name="Value">Its mean.</param>
/// <param name="Deviation">Standard deviation of the observation.</param>
/// <param name="Seen">The estimate after some value was observed.</param>
internal sealed record Prospect(double Value, double Deviation, Func<double, CohortEstimate> Seen)
{
    /// <summary>The estimate for the expected value.</summary>
    public CohortEstimate Typical => Seen(Value);
}
