namespace FlagGateway.Core.Statistics;

/// <summary>
/// Compares a candidate with control. The bounds of the two are combined by the method of variance estimates recovery,
/// so that asymmetric intervals give an asymmetric interval of their difference.
/// </summary>
/// <seealso href="https://doi.org/10.1177/0962280210377285">
/// Donner, Zou: closed-form confidence intervals for functions of the normal mean and standard deviation (2012)
/// </seealso>
/// <seealso href="https://doi.org/10.1002/sim.3095">
/// Zou, Donner: construction of confidence limits about effect measures (2008)
/// </seealso>
internal static class Contrast
{
    /// <summary>Candidate minus control.</summary>
    /// <param name="candidate">The candidate's estimate.</param>
    /// <param name="control">Control's estimate.</param>
    /// <param name="scale">The smallest difference that matters.</param>
    /// <param name="coverage">When the interval has to hold.</param>
    public static Interval Difference(in CohortEstimate candidate, in CohortEstimate control, double scale, Coverage coverage)
    {
        var seen = coverage.IsCautious ? candidate.ClusteredAs(control) : candidate;
        var z = coverage.MultiplierFor(seen.Variance + control.Variance, scale);
        var difference = candidate.Value - control.Value;
        return new Interval(
            difference,
            difference - Hypotenuse(seen.Value - seen.Lower(z, coverage), control.Upper(z, coverage) - control.Value),
            difference + Hypotenuse(seen.Upper(z, coverage) - seen.Value, control.Value - control.Lower(z, coverage)));
    }

    /// <summary>
    /// Candidate over control minus one; both above zero. If control is zero there is a lower end but no upper end.
    /// </summary>
    /// <param name="candidate">The candidate's estimate.</param>
    /// <param name="control">Control's estimate.</param>
    /// <param name="scale">The smallest relative difference that matters.</param>
    /// <param name="coverage">When the interval has to hold.</param>
    public static Interval Ratio(in CohortEstimate candidate, in CohortEstimate control, double scale, Coverage coverage) =>
        RatioOf((coverage.IsCautious ? candidate.ClusteredAs(control) : candidate).ComparedWith(control), control.ComparedWith(candidate), scale, coverage);

    /// <summary>The interval of one cohort alone.</summary>
    /// <param name="candidate">Its estimate.</param>
    /// <param name="scale">The smallest distance that matters.</param>
    /// <param name="coverage">When the interval has to hold.</param>
    public static Interval Own(in CohortEstimate candidate, double scale, Coverage coverage)
    {
        var z = coverage.MultiplierFor(candidate.Variance, scale);
        return new Interval(candidate.Value, candidate.Lower(z, coverage), candidate.Upper(z, coverage));
    }

    private static Interval RatioOf(in CohortEstimate candidate, in CohortEstimate control, double scale, Coverage coverage)
    {
        var variance = RelativeVariance(candidate) + RelativeVariance(control);
        var z = coverage.MultiplierFor(variance, scale);
        double a = candidate.Value, b = control.Value;
        var lower = Root(a, b, a - candidate.Lower(z, coverage), control.Upper(z, coverage) - b, isLarger: false);
        var upper = Root(a, b, candidate.Upper(z, coverage) - a, b - control.Lower(z, coverage), isLarger: true);
        return new Interval((a / b) - 1, lower - 1, upper - 1);
    }

    // Where a - k*b is as far from zero as its margin: (a - kb)² = left² + k² right². Written so that b = 0 needs no
    // special case.
    private static double Root(double a, double b, double left, double right, bool isLarger)
    {
        var first = (a * a) - (left * left);
        var second = (b * b) - (right * right);
        var root = Math.Sqrt(Math.Max(0, (a * a * b * b) - (first * second)));
        if (!isLarger)
            return first > 0 ? first / ((a * b) + root) : 0;
        return second > 0 ? ((a * b) + root) / second : double.PositiveInfinity;
    }

    private static double RelativeVariance(in CohortEstimate estimate) =>
        estimate.Variance / Math.Max(estimate.Value * estimate.Value, estimate.Variance);

    private static double Hypotenuse(double a, double b) => Math.Sqrt((a * a) + (b * b));
}
