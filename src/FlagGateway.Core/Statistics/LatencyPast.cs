namespace FlagGateway.Core.Statistics;

/// <summary>
/// Adjusts a comparison of quantiles by the durations of the same users before, while all of them were on control. How
/// often the candidate's users exceeded control's quantile then corresponds to how often they exceed k times it now.
/// </summary>
/// <remarks>
/// Requests that clients abandoned have no known duration; where there are some, nothing is adjusted.
/// </remarks>
internal sealed class LatencyPast
{
    private const double Precision = 0.01;

    private readonly LatencyTable _candidate;
    private readonly double[] _control;
    private readonly PastAdjustment _adjustment;

    private LatencyPast(LatencyTable candidate, double[] control, PastAdjustment adjustment, double quantile)
    {
        (_candidate, _control, _adjustment) = (candidate, control, adjustment);
        Quantile = Adjust(quantile);
    }

    /// <summary>Position of the candidate's quantile after the adjustment.</summary>
    public double Quantile { get; }

    /// <summary>Reads the past; <c>null</c> if it shows nothing.</summary>
    /// <param name="candidate">The candidate's durations now; not empty.</param>
    /// <param name="control">Control's; not empty.</param>
    /// <param name="level">Level of the quantile.</param>
    /// <param name="past">Durations of the same users before.</param>
    public static LatencyPast? Create(LatencyTable candidate, LatencyTable control, double level, (LatencyTable Control, LatencyTable Candidate) past)
    {
        if (candidate.Left > 0 || control.Left > 0 || candidate.Total == 0 || control.Total == 0)
            return null;
        var reference = control.Quantile(level);
        return PastAdjustment.Create(candidate.Sizes, past.Candidate.CountBeyond(reference), control.Sizes, past.Control.CountBeyond(reference)) is { } adjustment
            ? new LatencyPast(candidate, control.CountBeyond(reference).Sums, adjustment, candidate.Quantile(level))
            : null;
    }

    /// <summary>
    /// The share of the candidate's durations beyond a position, and of control's beyond its quantile.
    /// </summary>
    public (CohortEstimate Candidate, CohortEstimate Control) At(double place) => _adjustment.Estimate(_candidate.CountBeyond(place).Sums, _control, isRate: true);

    // Where the candidate exceeds a position as often as control its quantile. From the observed one outwards, then by
    // bisection.
    private double Adjust(double start)
    {
        var direction = Excess(start) > 0 ? 1 : -1;
        var (inside, outside) = (start, start);
        for (var step = 1.0; Excess(outside) * direction > 0; step *= 2)
        {
            inside = outside;
            outside = Math.Clamp(start + (direction * step), _candidate.First - 1, _candidate.Last);
            if (outside == inside)
                return outside;
        }

        while (Math.Abs(outside - inside) > Precision)
        {
            var middle = (inside + outside) / 2;
            if (Excess(middle) * direction > 0)
                inside = middle;
            else
                outside = middle;
        }

        return (inside + outside) / 2;
    }

    private double Excess(double place) => At(place) is var (candidate, control) ? candidate.Value - control.Value : 0;
}
