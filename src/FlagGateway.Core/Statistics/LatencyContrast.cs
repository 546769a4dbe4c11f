namespace FlagGateway.Core.Statistics;

/// <summary>
/// Intervals of quantiles. No density is estimated: a quantile lies beyond a duration if more than its
/// share of the requests take longer, and that share is a rate.
/// </summary>
/// <remarks>
/// For abandoned requests the lower ends use the most likely estimate (<see cref="LatencyTable.Beyond"/>), which is
/// valid as long as abandoning is independent of the remaining duration. The upper ends do not assume that: requests
/// that the candidate's clients abandon count as never completed (<see cref="LatencyTable.Unanswered"/>), unless
/// control's clients abandon as often. How much requests depend on each other differs from duration to duration, so
/// control's says nothing about the candidate's (<see cref="Coverage.IsCautious"/> is ignored).
/// </remarks>
/// <seealso href="https://arxiv.org/abs/1906.09712">
/// Howard, Ramdas: sequential estimation of quantiles with applications to A/B testing (2022)
/// </seealso>
internal static class LatencyContrast
{
    /// <summary>
    /// Relevant effects change a quantile's tail by about a third: with p95 +10 %, 6.5 % instead of 5 % of the requests
    /// exceed it.
    /// </summary>
    public const double ShareOfTail = 0.3;

    /// <summary>
    /// The candidate's quantile over control's minus one. A factor k is possible as long as the candidate exceeds k
    /// times control's quantile as often as control exceeds its own; both rates are uncertain. If too many of control's
    /// requests were abandoned to know its quantile, the longest duration that control is known to exceed is compared.
    /// </summary>
    /// <param name="candidate">The candidate's durations.</param>
    /// <param name="control">Control's.</param>
    /// <param name="level">Level of the quantile.</param>
    /// <param name="coverage">When the interval has to hold.</param>
    /// <param name="past">Durations of the same users before; <c>null</c> for none.</param>
    public static Interval Ratio(LatencyTable candidate, LatencyTable control, double level, Coverage coverage, LatencyPast? past = null)
    {
        coverage = coverage with { IsCautious = false };
        var reference = control.Quantile(level);
        var own = control.Beyond(reference);
        var scale = ShareOfTail * (1 - level);
        var unanswered = candidate.Left > 0 ? control.Unanswered(reference) : default;
        var quantile = past?.Quantile ?? candidate.Quantile(level);
        var (lower, upper) = Invert(candidate, quantile, ExcessAt, UnansweredAt);
        return new Interval(Factor(quantile), Factor(lower), Factor(upper));

        Interval ExcessAt(double place) => past?.At(place) is { } adjusted
            ? Contrast.Difference(adjusted.Candidate, adjusted.Control, scale, coverage)
            : Contrast.Difference(candidate.Beyond(place), own, scale, coverage);

        double UnansweredAt(double place) => Contrast.Difference(candidate.Unanswered(place), unanswered, scale, coverage).Upper;

        double Factor(double place) => double.IsFinite(place) ? Math.Exp((place - reference) * LatencyTable.LogGrowth) - 1 : place > 0 ? place : -1;
    }

    /// <summary>
    /// The interval of the candidate's quantile in seconds. Control shows how many requests are abandoned regardless of
    /// the backend.
    /// </summary>
    public static Interval Own(LatencyTable candidate, LatencyTable control, double level, Coverage coverage)
    {
        coverage = coverage with { IsCautious = false };
        var tail = CohortEstimate.Exactly(1 - level);
        var scale = ShareOfTail * (1 - level);
        var quantile = candidate.Quantile(level);
        var (lower, upper) = Invert(candidate, quantile, ExcessAt, RemainingAt);
        return new Interval(LatencyTable.SecondsAt(quantile), double.IsFinite(lower) ? LatencyTable.SecondsAt(lower) : 0, double.IsFinite(upper) ? LatencyTable.SecondsAt(upper) : upper);

        Interval ExcessAt(double place) => Contrast.Difference(candidate.Beyond(place), tail, scale, coverage);

        double RemainingAt(double place) => control.Total == 0
            ? double.NegativeInfinity
            : Contrast.Difference(candidate.Unanswered(place), control.LeftUntil(place), scale, coverage).Upper - (1 - level);
    }

    // The durations that are exceeded neither significantly too often nor significantly too rarely.
    private static (double Lower, double Upper) Invert(LatencyTable table, double start, Func<double, Interval> excessAt, Func<double, double> unansweredAt)
    {
        var lower = Edge(start, -1, table.First - 2, place => excessAt(place).Lower);
        var upper = Edge(start, 1, table.Last + 1, table.Left == 0 ? place => -excessAt(place).Upper : place => -Math.Max(excessAt(place).Upper, unansweredAt(place)));
        return (lower, upper);
    }

    // Steps outwards from a possible duration to an impossible one, then bisects down to one bucket.
    private static double Edge(double start, int direction, double end, Func<double, double> isBeyond)
    {
        double inside = start, insideValue = isBeyond(start), outside = start, outsideValue;
        if (insideValue > 0)
            return start;
        for (var step = 1.0; ; step *= 2)
        {
            outside = direction > 0 ? Math.Min(start + step, end) : Math.Max(start - step, end);
            outsideValue = isBeyond(outside);
            if (outsideValue > 0)
                break;
            if (outside == end)
                return direction * double.PositiveInfinity;
            (inside, insideValue) = (outside, outsideValue);
        }

        while (Math.Abs(outside - inside) > 1)
        {
            var middle = (inside + outside) / 2;
            var value = isBeyond(middle);
            if (value > 0)
                (outside, outsideValue) = (middle, value);
            else
                (inside, insideValue) = (middle, value);
        }

        return inside + ((outside - inside) * insideValue / (insideValue - outsideValue));
    }
}
