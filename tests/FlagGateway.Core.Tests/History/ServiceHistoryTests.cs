using FlagGateway.Core.Cohorts;
using FlagGateway.Core.History;
using static FlagGateway.Core.Tests.History.Histories;

namespace FlagGateway.Core.Tests.History;

public sealed class ServiceHistoryTests
{
    [Theory]
    [InlineData("error_rate", 0.25)]
    [InlineData("abandon_rate", 0.2)]
    [InlineData("status:4xx", 0.5)]
    [InlineData("status:404", 0.25)]
    [InlineData("signal:clicks", 3)]
    [InlineData("signal:clicks/signal:sessions", 0.6)]
    [InlineData("signal:clicks/requests", 0.75)]
    [InlineData("latency_p50", 0.2)]
    [InlineData("ttft_p95", 0.4)]
    [InlineData("token_time_p95", 0.01)]
    public void Find_Metric_IsReadFromTheHours(string metric, double expected)
    {
        var normal = Create(8, static _ => Sample()).Find(metric, Control, Now.AddHours(-1), Now);

        Assert.Equal(7, normal.Days);
        Assert.InRange(normal.Center, expected * 0.95, expected * 1.05);
    }

    [Theory]
    [InlineData("promql:orders")]
    [InlineData("shadow_mismatch_rate")]
    [InlineData("reports:complaints")]
    [InlineData("signal:unknown")]
    public void Find_MetricThatIsNotRecorded_IsNotKnown(string metric) =>
        Assert.Equal(0, Create(8, static _ => Sample()).Find(metric, Control, Now.AddHours(-1), Now).Days);

    [Fact]
    public void Find_TimeOfTheDay_IsComparedWithTheSameTime()
    {
        var history = Create(28, static at => Slow(at.Hour == 13 ? 0.4 : 0.1));

        Assert.InRange(history.Find("latency_p50", Control, Now.AddHours(-1), Now).Center, 0.38, 0.42);
        Assert.InRange(history.Find("latency_p50", Control, Now, Now.AddHours(1)).Center, 0.09, 0.11);
    }

    // On 29 March clocks were put forward: users who come at three in the afternoon came an hour later in UTC before.
    [Theory]
    [InlineData("Europe/Berlin", 0.38, 0.42)]
    [InlineData(null, 0.15, 0.3)]
    public void Find_ClocksWerePut_TheTimeOfTheDayIsThatOfTheZone(string? zone, double low, double high)
    {
        var berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");
        var history = Create(29, at => Slow(TimeZoneInfo.ConvertTime(at, berlin).Hour == 15 ? 0.4 : 0.1));

        var normal = history.Find("latency_p50", Control, Now.AddHours(-1), Now, zone is null ? null : TimeZoneInfo.FindSystemTimeZoneById(zone));

        Assert.Equal((28, 4), (normal.Days, normal.Weeks));
        Assert.InRange(normal.Center, low, high);
    }

    [Fact]
    public void Find_OtherVariant_IsNotKnown() =>
        Assert.Equal(0, Create(8, static _ => Sample()).Find("error_rate", "new", Now.AddHours(-1), Now).Days);

    [Fact]
    public void Find_DayWithAGap_IsLeftOut()
    {
        var history = Create(10, static _ => Sample());
        var gap = ServiceHistory.HourOf(Now.AddDays(-3).AddHours(-2));
        var holed = Create(10, at => ServiceHistory.HourOf(at) == gap ? null : Sample());

        Assert.Equal(9, history.Find("error_rate", Control, Now.AddHours(-3), Now).Days);
        Assert.Equal(8, holed.Find("error_rate", Control, Now.AddHours(-3), Now).Days);
    }

    [Fact]
    public void With_MoreDays_KeepsTheLatest()
    {
        var history = Create(40, static _ => Sample());

        Assert.Equal((ServiceHistory.MaxDays + 1) * 24, history.Count);
        Assert.Equal(ServiceHistory.MaxDays, history.Find("error_rate", Control, Now.AddHours(-1), Now).Days);
    }

    [Fact]
    public void Decode_Encoded_IsTheSame()
    {
        var history = Create(9, static at => Slow(0.1 + (0.01 * at.Hour)));

        var read = ServiceHistory.Decode(history.Encode());

        Assert.NotNull(read);
        Assert.Equal(history.Count, read.Count);
        Assert.Equal(history.Find("latency_p95", Control, Now.AddHours(-1), Now), read.Find("latency_p95", Control, Now.AddHours(-1), Now));
    }

    [Fact]
    public void Decode_AnyByteChanged_IsNothing()
    {
        var bytes = Create(1, static _ => Sample()).Encode();
        for (var i = 0; i < bytes.Length; i += 7)
        {
            var damaged = bytes.ToArray();
            damaged[i] ^= 0x21;
            Assert.Null(ServiceHistory.Decode(damaged));
        }

        Assert.Null(ServiceHistory.Decode(bytes[..^5]));
        Assert.Null(ServiceHistory.Decode([]));
        Assert.Null(ServiceHistory.Decode(null));
    }

    [Fact]
    public void Encode_FourWeeks_IsSmall()
    {
        var bytes = Create(28, static at => Slow(0.1, 200, at.Hour)).Encode();

        Assert.InRange(bytes.Length, 1000, 200_000);
    }

    private static CohortCounts Sample()
    {
        CohortTotals totals = new();
        for (var partition = 0; partition < 4; partition++)
        {
            totals.Requests[partition] = 100;
            totals.Errors[partition] = 25;
            totals.Abandoned[partition] = 25;
            totals.StatusClasses[(partition * 5) + 1] = 50;
            totals.StatusClasses[(partition * 5) + 3] = 50;
            totals.CodeOf(404)![partition] = 25;
            CohortTotals.Create(ref totals.Histograms[0])[(partition * LatencyScale.Buckets) + LatencyScale.BucketOf(0.2)] = 100;
            CohortTotals.Create(ref totals.Histograms[2])[(partition * LatencyScale.Buckets) + LatencyScale.BucketOf(0.4)] = 100;
            CohortTotals.Create(ref totals.Histograms[4])[(partition * LatencyScale.Buckets) + LatencyScale.BucketOf(0.01)] = 100;
            (totals.SignalOf("clicks").Count[partition], totals.SignalOf("clicks").Sum[partition]) = (25, 75);
            (totals.SignalOf("sessions").Count[partition], totals.SignalOf("sessions").Sum[partition]) = (25, 125);
        }

        return totals.ToCounts();
    }
}
