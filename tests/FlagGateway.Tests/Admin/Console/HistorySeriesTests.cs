using FlagGateway.Admin.Console.Charts;
using FlagGateway.Core.Cohorts;

namespace FlagGateway.Tests.Admin.Console;

public sealed class HistorySeriesTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Add_GrowingCounts_ShowsWhatEachIntervalAdded()
    {
        var series = HistorySeries.Create(Reading(0, 1, 100, 10), 10).Add(Reading(1, 1, 150, 10)).Add(Reading(2, 1, 150, 10)).Add(Reading(3, 1, 250, 60));

        Assert.Equal([50, 0, 100], series.Points.Select(static point => point.Control.Requests));
        Assert.Equal([0.0, null, 0.5], series.Points.Select(static point => point.Control.ErrorRate));
    }

    [Fact]
    public void Add_NewObservationPeriod_CountsItFromItsBegin()
    {
        var series = HistorySeries.Create(Reading(0, 1, 100, 10), 10).Add(Reading(1, 2, 120, 1));

        Assert.Equal(120, Assert.Single(series.Points).Control.Requests);
    }

    [Fact]
    public void Add_SmallerCounts_AreNew()
    {
        var series = HistorySeries.Create(Reading(0, 1, 100, 10), 10).Add(Reading(1, 1, 30, 1));

        Assert.Equal(30, Assert.Single(series.Points).Control.Requests);
    }

    [Fact]
    public void Add_OlderOrSameReading_ChangesNothing()
    {
        var series = HistorySeries.Create(Reading(1, 1, 100, 10), 10);

        Assert.Same(series, series.Add(Reading(1, 1, 200, 10)));
        Assert.Same(series, series.Add(Reading(0, 1, 200, 10)));
    }

    [Theory]
    [InlineData(5)]
    [InlineData(1000)]
    [InlineData(50_000)]
    public void Add_AnyNumber_StaysBoundedAndLosesNoRequest(int readings)
    {
        var series = HistorySeries.Create(Reading(0, 1, 0, 0), 20);
        for (var i = 1; i <= readings; i++)
            series = series.Add(Reading(i, 1, 7 * i, i));

        Assert.InRange(series.Points.Count, Math.Min(readings, 8), 20);
        Assert.Equal(7 * readings, series.Points.Sum(static point => point.Control.Requests));
        Assert.Equal(readings, series.Points.Sum(static point => point.Control.Errors));
        Assert.All(series.Points.Zip(series.Points.Skip(1)), static pair => Assert.Equal(pair.First.At, pair.Second.From));
    }

    [Fact]
    public void Add_EveryReadingOfAnotherStage_StaysBounded()
    {
        var series = HistorySeries.Create(Reading(0, 1, 0, 0), 20);
        for (var i = 1; i <= 1000; i++)
            series = series.Add(Reading(i, i, 5, 0) with { Stage = $"stage-{i}" });

        Assert.InRange(series.Points.Count, 8, 20);
        Assert.Equal("stage-1000", series.Points[^1].Stage);
    }

    [Fact]
    public void Latest_OfAMinute_AddsThePointsWithinIt()
    {
        var series = HistorySeries.Create(Reading(0, 1, 0, 0), 100);
        for (var i = 1; i <= 30; i++)
            series = series.Add(Reading(i, 1, 10 * i, 0));

        var latest = series.Latest(TimeSpan.FromMinutes(1))!;
        Assert.Equal(60, latest.Control.Requests);
        Assert.Equal(60, latest.Seconds);
        Assert.Equal(10, series.Latest(TimeSpan.FromSeconds(1))!.Control.Requests);
        Assert.Null(HistorySeries.Create(Reading(0, 1, 5, 0), 10).Latest(TimeSpan.FromMinutes(1)));
    }

    [Fact]
    public void Quantile_OfTheDifference_IsOfTheIntervalAlone()
    {
        var before = DurationCounts.From(Durations(0.1, 1000));
        var after = before.Plus(DurationCounts.From(Durations(2, 10)));

        Assert.InRange(after.Quantile(0.95)!.Value, 0.096, 0.104);
        Assert.InRange(after.Since(before).Quantile(0.95)!.Value, 1.92, 2.08);
        Assert.Null(before.Since(before).Quantile(0.95));
    }

    [Theory]
    [InlineData(0.0001)]
    [InlineData(0.0123)]
    [InlineData(0.5)]
    [InlineData(30)]
    [InlineData(999)]
    public void Quantile_OfAnyDuration_IsWithinFourPercent(double seconds) =>
        Assert.InRange(DurationCounts.From(Durations(seconds, 3)).Quantile(0.5)!.Value / seconds, 0.96, 1.042);

    [Fact]
    public void Signals_OfTheInterval_HaveTheirOwnMean()
    {
        var before = IntervalCounts.Empty with { Signals = Signal(10, 5) };
        var after = IntervalCounts.Empty with { Signals = Signal(14, 6) };

        Assert.Equal(0.25, after.Since(before).MeanOf("quality"));
        Assert.Equal(0.5, before.MeanOf("quality"));
        Assert.Equal(11.0 / 24, before.Plus(after).MeanOf("quality"));
        Assert.Null(before.MeanOf("other"));
        Assert.Null(before.Since(before).MeanOf("quality"));
    }

    private static Dictionary<string, SignalTotal> Signal(long count, double sum) => new() { ["quality"] = new(count, sum) };

    private static int[] Durations(double seconds, int count)
    {
        // Two partitions: both are added up.
        var buckets = new int[2 * LatencyScale.Buckets];
        buckets[LatencyScale.BucketOf(seconds)] = count - 1;
        buckets[LatencyScale.Buckets + LatencyScale.BucketOf(seconds)] = 1;
        return buckets;
    }

    private static HistoryReading Reading(int i, long period, long requests, long errors) =>
        new(Start.AddSeconds(10 * i), period, "stage", 10, new IntervalCounts(requests, errors, DurationCounts.Empty, DurationCounts.Empty), IntervalCounts.Empty);
}
