using FlagGateway.Core.Cohorts;

namespace FlagGateway.Core.Statistics;

/// <summary>
/// Reduces the variance of a comparison by what the same users did before, while all of them were on control (CUPED).
/// Chance puts users with many errors into one cohort; their past shows how many, and the difference is subtracted.
/// </summary>
/// <remarks>
/// The past is not affected by the candidate, so subtracting a multiple of its difference adds no bias. The multiple is
/// the regression of now on the past over the partitions of both cohorts, of the linearised residuals of their ratios
/// (the delta method). A cohort weighs by its size, so that control determines the multiple, and a small candidate
/// cannot explain its own bursts of errors by chance. The multiple is estimated from the partitions that it is applied
/// to: the residual of each is divided by one minus its leverage (the jackknife).
/// </remarks>
/// <seealso href="https://doi.org/10.1145/2433396.2433413">
/// Deng, Xu, Kohavi, Walker: improving the sensitivity of online controlled experiments by utilizing pre-experiment
/// data (2013)
/// </seealso>
/// <seealso href="https://doi.org/10.1016/0304-4076(85)90158-7">
/// MacKinnon, White: some heteroskedasticity-consistent covariance matrix estimators with improved finite sample
/// properties (1985)
/// </seealso>
internal sealed class PastAdjustment
{
    /// <summary>Partitions with a past that are needed to estimate the multiple.</summary>
    public const int MinPartitions = 6;

    // Share of the variance that the past has to explain. Where errors come in bursts, their past says nothing, and a
    // multiple would only add noise. For few partitions, twice the standard deviation of the correlation of independent
    // numbers.
    private const double MinExplained = 0.1;

    // With a handful of events, one of them in a partition that had many before would explain everything.
    private const double MinEvents = 20;

    private const double MaxLeverage = 0.999;

    private readonly Cohort _candidate;
    private readonly Cohort _control;
    private readonly double _squares;
    private readonly double _explained;

    private PastAdjustment(PartitionSizes candidate, PartitionSums candidatePast, PartitionSizes control, PartitionSums controlPast)
    {
        var (candidateRate, candidateDeviations) = candidatePast.Deviate();
        var (controlRate, controlDeviations) = controlPast.Deviate();
        var pooled = ((candidateRate * candidatePast.Total) + (controlRate * controlPast.Total)) / (candidatePast.Total + controlPast.Total);
        _candidate = new Cohort(candidate, Scale(candidateDeviations, candidate.Total / candidatePast.Total), candidateRate - pooled);
        _control = new Cohort(control, Scale(controlDeviations, control.Total / controlPast.Total), controlRate - pooled);
        _squares = Products(_candidate.Past, _candidate.Past) + Products(_control.Past, _control.Past);
        _explained = Math.Max(MinExplained, 4.0 / (candidatePast.Partitions + controlPast.Partitions));
    }

    /// <summary>
    /// Reads the past of both cohorts; <c>null</c> if it shows nothing, or too few partitions have one.
    /// </summary>
    /// <param name="candidate">The candidate's sizes now.</param>
    /// <param name="candidatePast">What its users did before.</param>
    /// <param name="control">Control's sizes now.</param>
    /// <param name="controlPast">What its users did before.</param>
    public static PastAdjustment? Create(PartitionSizes candidate, PartitionSums candidatePast, PartitionSizes control, PartitionSums controlPast)
    {
        var (ofCandidate, ofControl) = (candidatePast.Within(candidate), controlPast.Within(control));
        if (ofCandidate.Partitions < 2 || ofControl.Partitions < 2 || ofCandidate.Partitions + ofControl.Partitions < MinPartitions)
            return null;
        var adjustment = new PastAdjustment(candidate, ofCandidate, control, ofControl);
        return adjustment._squares > 0 ? adjustment : null;
    }

    /// <summary>Estimates both cohorts' rates or means.</summary>
    /// <param name="candidate">The candidate's events or values, by partition.</param>
    /// <param name="control">Control's.</param>
    /// <param name="isRate">Whether they are events.</param>
    public (CohortEstimate Candidate, CohortEstimate Control) Estimate(ReadOnlySpan<double> candidate, ReadOnlySpan<double> control, bool isRate)
    {
        Span<double> ofCandidate = stackalloc double[UserPartitions.Count], ofControl = stackalloc double[UserPartitions.Count];
        var (candidateValue, controlValue) = (_candidate.Sizes.Deviate(candidate, ofCandidate), _control.Sizes.Deviate(control, ofControl));
        if (isRate && Sum(candidate) + Sum(control) < MinEvents)
            return (_candidate.Sizes.Estimate(candidate, isRate), _control.Sizes.Estimate(control, isRate));
        var products = Products(ofCandidate, _candidate.Past) + Products(ofControl, _control.Past);
        var squares = Products(ofCandidate, ofCandidate) + Products(ofControl, ofControl);
        if (products * products < _explained * squares * _squares)
            return (_candidate.Sizes.Estimate(candidate, isRate), _control.Sizes.Estimate(control, isRate));
        // The past is scaled to the size of now, so that one is what users who stay as they are show. Any multiple adds
        // no bias, and a larger one would come from chance.
        var multiple = Math.Clamp(products / _squares, 0, 1);
        return (Compose(_candidate, candidateValue, candidate, ofCandidate, multiple, isRate), Compose(_control, controlValue, control, ofControl, multiple, isRate));
    }

    private CohortEstimate Compose(Cohort cohort, double value, ReadOnlySpan<double> sums, ReadOnlySpan<double> deviations, double multiple, bool isRate)
    {
        double variance = 0;
        for (var i = 0; i < deviations.Length; i++)
        {
            var residual = (deviations[i] - (multiple * cohort.Past[i])) / (1 - Math.Min(MaxLeverage, cohort.Past[i] * cohort.Past[i] / _squares));
            variance += residual * residual / (1 - cohort.Sizes.ShareAt(i));
        }

        return cohort.Sizes.Compose(value, sums, variance / (cohort.Sizes.Total * cohort.Sizes.Total), isRate) with { Shift = -multiple * cohort.PastDifference };
    }

    private static double Sum(ReadOnlySpan<double> values)
    {
        double sum = 0;
        foreach (var value in values)
            sum += value;
        return sum;
    }

    private static double[] Scale(double[] deviations, double factor)
    {
        for (var i = 0; i < deviations.Length; i++)
            deviations[i] *= factor;
        return deviations;
    }

    private static double Products(ReadOnlySpan<double> one, ReadOnlySpan<double> other)
    {
        double sum = 0;
        for (var i = 0; i < one.Length; i++)
            sum += one[i] * other[i];
        return sum;
    }

    /// <param name="Sizes">Its sizes now.</param>
    /// <param name="Past">Deviations of its past by partition, scaled to its size now.</param>
    /// <param name="PastDifference">Its past rate minus that of both cohorts.</param>
    private sealed record Cohort(PartitionSizes Sizes, double[] Past, double PastDifference);
}
