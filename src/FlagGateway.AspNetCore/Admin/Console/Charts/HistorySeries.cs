namespace FlagGateway.Admin.Console.Charts;

/// <summary>
/// The intervals of one flag, oldest first, bounded in number: when it is full, each two are added up, so that an hour
/// and a month both fit. Immutable.
/// </summary>
internal sealed class HistorySeries
{
    private readonly HistoryReading _last;
    private readonly int _maximum;
    // How many readings a point covers, and the latest one so far.
    private readonly int _step;
    private readonly int _filled;

    private HistorySeries(HistoryReading last, IReadOnlyList<HistoryPoint> points, int maximum, int step, int filled) =>
        (_last, Points, _maximum, _step, _filled) = (last, points, maximum, step, filled);

    /// <summary>The intervals.</summary>
    public IReadOnlyList<HistoryPoint> Points { get; }

    /// <summary>Time of the latest reading.</summary>
    public DateTimeOffset At => _last.At;

    /// <summary>When the rollout was started; <c>null</c> without one.</summary>
    public DateTimeOffset? Started => _last.Started;

    /// <summary>Whether the latest reading was the last one of a rollout.</summary>
    public bool IsOver => _last.IsEnd;

    /// <summary>Begins with the first reading.</summary>
    /// <param name="reading">
    /// The reading. What it has counted so far is of no known interval, so it is not shown.
    /// </param>
    /// <param name="maximum">Largest number of points, at least 2.</param>
    public static HistorySeries Create(HistoryReading reading, int maximum) => new(reading, [], maximum, 1, 0);

    /// <summary>Adds a reading.</summary>
    public HistorySeries Add(HistoryReading reading)
    {
        if (reading.At <= _last.At)
            return this;
        var isSame = reading.Period == _last.Period;
        HistoryPoint point = new(
            _last.At, reading.At, reading.Stage, reading.Percentage,
            reading.Control.Since(isSame ? _last.Control : null), reading.Candidate.Since(isSame ? _last.Candidate : null));
        if (Points.Count > 0 && _filled < _step && Points[^1].IsLike(point))
            return new(reading, [.. Points.Take(Points.Count - 1), Points[^1].Plus(point)], _maximum, _step, _filled + 1);
        return Points.Count < _maximum
            ? new(reading, [.. Points, point], _maximum, _step, 1)
            : new(reading, [.. Pairs(Points), point], _maximum, _step * 2, 1);
    }

    /// <summary>The sum of the latest points that cover a time; <c>null</c> for none.</summary>
    public HistoryPoint? Latest(TimeSpan time)
    {
        HistoryPoint? sum = null;
        for (var i = Points.Count - 1; i >= 0 && (sum is null || Points[^1].At - Points[i].From <= time); i--)
            sum = sum is null ? Points[i] : Points[i].Plus(sum);
        return sum;
    }

    // Intervals with different shares stay apart; if most are, the oldest ones are dropped.
    private static List<HistoryPoint> Pairs(IReadOnlyList<HistoryPoint> points)
    {
        List<HistoryPoint> pairs = [];
        for (var i = 0; i < points.Count; i++)
            pairs.Add(i + 1 < points.Count && points[i].IsLike(points[i + 1]) ? points[i].Plus(points[++i]) : points[i]);
        return pairs.Count * 4 <= points.Count * 3 ? pairs : pairs[^(points.Count / 2)..];
    }
}

/// <summary>The counts of one moment.</summary>
/// <param name="At">The time.</param>
/// <param name="Period">The observation period since whose begin they count.</param>
/// <param name="Stage">Name of the stage; empty without a rollout.</param>
/// <param name="Percentage">Percentage of users who get the candidate.</param>
/// <param name="Control">Control.</param>
/// <param name="Candidate">The candidate.</param>
internal sealed record HistoryReading(DateTimeOffset At, long Period, string Stage, double Percentage, IntervalCounts Control, IntervalCounts Candidate)
{
    /// <summary>When the rollout was started; <c>null</c> without one.</summary>
    public DateTimeOffset? Started { get; init; }

    /// <summary>Whether the rollout ended with it.</summary>
    public bool IsEnd { get; init; }
}
