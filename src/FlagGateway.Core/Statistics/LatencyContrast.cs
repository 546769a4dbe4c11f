namespace FlagGateway.Core.Statistics;

/// <summary>
/// Intervals of quantiles. A quantile is never estimated through a density: that it lies beyond a place means that more than its
/// share of the durations do, and how often durations lie beyond a place is a rate.
/// </summary>
/// <remarks>
/// Of requests that clients ended unanswered the lower ends take what is most likely (<see cref="LatencyTable.Beyond"/>), which holds
/// as long as leaving says nothing about the answer to come. The upper ends do not trust that: what the candidate's clients leave
/// counts as never answered (<see cref="LatencyTable.Unanswered"/>), as far as control's clients do not leave as often.
/// </remarks>
/// <seealso href="https://arxiv.org/abs/1906.09712">Howard, Ramdas: sequential estimation of quantiles with applications to A/B testing (2022)</seealso>
internal static class LatencyContrast
{
    /// <summary>Effects that matter move some third of a quantile's tail: p95 +10 % near a limit leaves 6.5 % instead of 5 % behind it.</summary>
    public const double ShareOfTail = 0.3;

    /// <summary>
    /// The candidate's quantile over control's minus one. A factor k is possible as long as the candidate exceeds k times control's
    /// quantile as often as control exceeds its own; both rates have their doubt. Where too many of control's requests ended unanswered to
    /// know its quantile, what is compared is the last place that control is known to exceed.
    /// </summary>
    public static Interval Ratio(LatencyTable candidate, LatencyTable control, double level, double alpha)
    {
        var reference = control.Quantile(level);
        var own = control.Beyond(reference);
        var scale = ShareOfTail * (1 - level);
        var unanswered = candidate.Left > 0 ? control.Unanswered(reference) : default;
        var (lower, upper) = Invert(candidate, candidate.Quantile(level), ExcessAt, UnansweredAt);
        return new Interval(Factor(candidate.Quantile(level)), Factor(lower), Factor(upper));

        Interval ExcessAt(double place) => Contrast.Difference(candidate.Beyond(place), own, scale, alpha);

        double UnansweredAt(double place) => Contrast.Difference(candidate.Unanswered(place), unanswered, scale, alpha).Upper;

        double Factor(double place) => double.IsFinite(place) ? Math.Exp((place - reference) * LatencyTable.LogGrowth) - 1 : place > 0 ? place : -1;
    }

    /// <summary>The candidate's quantile in seconds. Control says how many leave whatever the backend does.</summary>
    public static Interval Own(LatencyTable candidate, LatencyTable control, double level, double alpha)
    {
        var tail = CohortEstimate.Exactly(1 - level);
        var scale = ShareOfTail * (1 - level);
        var quantile = candidate.Quantile(level);
        var (lower, upper) = Invert(candidate, quantile, ExcessAt, UnansweredAt);
        return new Interval(LatencyTable.SecondsAt(quantile), double.IsFinite(lower) ? LatencyTable.SecondsAt(lower) : 0, double.IsFinite(upper) ? LatencyTable.SecondsAt(upper) : upper);

        Interval ExcessAt(double place) => Contrast.Difference(candidate.Beyond(place), tail, scale, alpha);

        double UnansweredAt(double place) => control.Total == 0
            ? double.NegativeInfinity
            : Contrast.Difference(candidate.Unanswered(place), control.LeftUntil(place), scale, alpha).Upper - (1 - level);
    }

    // The places that are neither surely exceeded too often nor surely too rarely.
    private static (double Lower, double Upper) Invert(LatencyTable table, double start, Func<double, Interval> excessAt, Func<double, double> unansweredAt)
    {
        var lower = Edge(start, -1, table.First - 2, place => excessAt(place).Lower);
        var upper = Edge(start, 1, table.Last + 1, table.Left == 0 ? place => -excessAt(place).Upper : place => -Math.Max(excessAt(place).Upper, unansweredAt(place)));
        return (lower, upper);
    }

    // From a place that is possible outwards in growing steps to one that is not, then halving until one bucket is left.
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
