using FlagGateway.Core.Statistics;

namespace FlagGateway.Core.History;

/// <summary>
/// What is normal at a time of the day and the week: the median of a metric over earlier days, and how far single days
/// lie from it. Both are robust, so that an incident on one of the days is not normal afterwards.
/// </summary>
/// <remarks>
/// With <see cref="MinWeeks"/> or more samples of the same weekday, the median is theirs, and the deviation is that of
/// days of the same weekday; before that, both are of all days. The deviation is the median absolute difference of two
/// days times 1.0483, which estimates the standard deviation of a normal distribution. The median absolute deviation
/// would be too small: of four days, two are next to their median. Rates and durations vary by factors, so their
/// logarithms are compared; values of which any is zero or below are compared as they are.
/// </remarks>
/// <seealso href="https://doi.org/10.1080/01621459.1993.10476408">
/// Rousseeuw, Croux: alternatives to the median absolute deviation (1993)
/// </seealso>
internal sealed record SeasonalNormal
{
    /// <summary>Samples of the same weekday from which it has a median of its own.</summary>
    public const int MinWeeks = 3;

    // A difference of two days has twice the variance, and half of a normal distribution lies within 0.6745 standard
    // deviations.
    private const double DifferenceToSigma = 1.0483;
    private const int DaysInWeek = 7;

    // A sum of more hours contains each time of the day, and other weekdays as well.
    private const long HoursOfOneDay = 24;

    /// <summary>Number of days behind it.</summary>
    public required int Days { get; init; }

    /// <summary>Those of the same weekday, if the median is theirs; otherwise 0.</summary>
    public int Weeks { get; init; }

    /// <summary>The median, in the metric's unit.</summary>
    public double Center { get; init; }

    /// <summary>
    /// The standard deviation of single days: of logarithms if <see cref="IsFactor"/>, otherwise in the metric's unit.
    /// </summary>
    public double Deviation { get; init; }

    /// <summary>Whether days vary by factors: all values are above zero.</summary>
    public bool IsFactor { get; init; }

    /// <summary>Requests or reports of the median day.</summary>
    public double Size { get; init; }

    /// <summary>Whether there are days enough.</summary>
    public bool IsKnown => Days >= ServiceHistory.MinDays;

    /// <summary>Computes it from samples of earlier days.</summary>
    /// <param name="samples">The samples, each of another day.</param>
    /// <param name="hours">The length of the time, in hours.</param>
    public static SeasonalNormal From(IReadOnlyList<NormalSample> samples, long hours = 1)
    {
        if (samples.Count < ServiceHistory.MinDays)
            return new SeasonalNormal { Days = samples.Count };
        var same = samples.Where(static sample => sample.DaysBefore % DaysInWeek == 0).ToArray();
        var hasWeeks = hours <= HoursOfOneDay && same.Length >= MinWeeks;
        var groups = hasWeeks ? samples.GroupBy(static sample => sample.DaysBefore % DaysInWeek) : samples.GroupBy(static _ => 0);
        var isFactor = samples.All(static sample => sample.Value > 0);
        var differences = groups.SelectMany(group => DifferencesOf([.. group.Select(sample => isFactor ? Math.Log(sample.Value) : sample.Value)]));
        return new SeasonalNormal
        {
            Days = samples.Count,
            Weeks = hasWeeks ? same.Length : 0,
            Center = Median(hasWeeks ? same.Select(static sample => sample.Value) : samples.Select(static sample => sample.Value)),
            Deviation = DifferenceToSigma * Median(differences),
            IsFactor = isFactor,
            Size = Median(samples.Select(static sample => sample.Size)),
        };
    }

    /// <summary>
    /// Between which values a day without any change lies: a prediction interval, from Student's distribution, and
    /// wider for the uncertainty of the median itself, whose variance is π/2 times that of a mean.
    /// </summary>
    /// <param name="alpha">Probability that a day lies beyond it in one direction; in (0,0.5).</param>
    /// <param name="floor">The smallest possible deviation, in the metric's unit.</param>
    public (double Low, double High) Usual(double alpha, double floor)
    {
        var behind = Weeks > 0 ? Weeks : Days;
        // Each weekday's median takes one degree of freedom.
        var freedom = Math.Max(1, Days - (Weeks > 0 ? DaysInWeek : 1));
        var width = StudentQuantile.Compute(freedom, alpha) * Math.Sqrt(1 + (Math.PI / 2 / behind));
        if (!IsFactor)
            return (Center - (width * Math.Max(Deviation, floor)), Center + (width * Math.Max(Deviation, floor)));
        var factor = Math.Exp(width * Math.Max(Deviation, floor / Center));
        return (Center / factor, Center * factor);
    }

    private static IEnumerable<double> DifferencesOf(double[] values)
    {
        for (var i = 1; i < values.Length; i++)
        {
            for (var j = 0; j < i; j++)
                yield return Math.Abs(values[i] - values[j]);
        }
    }

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        if (sorted.Length == 0)
            return 0;
        var middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}

/// <summary>A metric on one earlier day.</summary>
/// <param name="DaysBefore">How many days before.</param>
/// <param name="Value">The metric.</param>
/// <param name="Size">Number of requests or reports behind it.</param>
internal readonly record struct NormalSample(int DaysBefore, double Value, double Size);
