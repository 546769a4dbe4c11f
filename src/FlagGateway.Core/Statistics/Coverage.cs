using MathNet.Numerics.Distributions;

namespace FlagGateway.Core.Statistics;

/// <summary>
/// When an interval has to hold: at every evaluation (<see cref="TimeUniformBound"/>), or at one planned analysis only,
/// which needs fewer standard errors.
/// </summary>
internal readonly record struct Coverage()
{
    /// <summary>Probability that one end of the interval is wrong: ever, or at a planned analysis.</summary>
    public required double Alpha { get; init; }

    /// <summary>Whether the interval holds at one planned analysis only.</summary>
    public bool IsPlanned { get; init; }

    /// <summary>
    /// Whether a candidate with errors in few partitions counts as at least as clustered as control. Without an error
    /// so far it has shown nothing about how errors come in bursts, and would appear precise.
    /// </summary>
    public bool IsCautious { get; init; }

    /// <summary>
    /// The size of the data for which the interval is computed, relative to the data that it is computed from: what it
    /// would be if data came in as so far.
    /// </summary>
    /// <value>Above zero; default 1.</value>
    public double Growth { get; init; } = 1;

    /// <summary>For every evaluation.</summary>
    public static implicit operator Coverage(double alpha) => new() { Alpha = alpha };

    /// <summary>For one planned analysis.</summary>
    public static Coverage Planned(double alpha) => new() { Alpha = alpha, IsPlanned = true, IsCautious = true };

    /// <summary>The number of standard errors for a known variance.</summary>
    /// <param name="variance">Variance of the estimate.</param>
    /// <param name="scale">The smallest size of effect that matters.</param>
    public double MultiplierFor(double variance, double scale) =>
        IsPlanned ? Normal.InvCDF(0, 1, 1 - Alpha) : TimeUniformBound.Multiplier(variance, scale, Alpha);

    /// <summary>
    /// The number of standard errors for a variance that is estimated itself: Student's quantile, exact at a planned
    /// analysis. At every evaluation it is an upper bound (<see cref="StudentInflation"/>), since the tails are far
    /// beyond what is tabulated.
    /// </summary>
    /// <param name="z">The number for a known variance.</param>
    /// <param name="degreesOfFreedom">Of the estimated variance; at a planned analysis at least 1.</param>
    public double StudentFor(double z, double degreesOfFreedom) =>
        IsPlanned ? StudentQuantile.Compute(Math.Max(1, degreesOfFreedom), Alpha) : StudentInflation.Quantile(z, degreesOfFreedom);
}
