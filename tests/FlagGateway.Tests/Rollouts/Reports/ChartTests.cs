using System.Globalization;
using System.Xml.Linq;
using FlagGateway.Core.Guardrails;
using FlagGateway.Reports;
using FlagGateway.Reports.Charts;
using FlagGateway.Reports.Content;
using FlagGateway.Testing;
using FsCheck;
using FsCheck.Fluent;

namespace FlagGateway.Tests.Rollouts.Reports;

public sealed class ChartTests
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    [Fact]
    public void IntervalChart_Beyond_IsADiamondInsideTheMarkedZone()
    {
        var chart = Draw(Samples.ErrorRate(VerdictKind.HardFail, 0.019, 0.012, 0.026));

        var limit = Place(Only(chart, "line", "limit"), "x1");
        var interval = chart.Elements(Svg + "line").First(line => (string?)line.Attribute("class") == "interval bad");
        Assert.InRange(limit, 0, Place(interval, "x1"));
        Assert.InRange(Place(interval, "x1"), 0, Place(interval, "x2"));
        Assert.Equal(limit, Place(Only(chart, "rect", "zone"), "x"));
        Only(chart, "polygon", "mark bad");
        Assert.Equal("error_rate: beyond the threshold", chart.Element(Svg + "title")!.Value);
    }

    [Fact]
    public void IntervalChart_Within_IsACircleBesideTheZone()
    {
        var chart = Draw(Samples.ErrorRate(VerdictKind.Pass, 0.0002, -0.0011, 0.0016));

        Assert.InRange(Place(Only(chart, "circle", "mark good"), "cx"), 0, Place(Only(chart, "line", "limit"), "x1"));
        Only(chart, "line", "zero");
    }

    [Fact]
    public void IntervalChart_LowerIsWorse_MarksTheOtherSide()
    {
        var chart = Draw(Samples.Conversion);

        var (zone, limit) = (Only(chart, "rect", "zone"), Place(Only(chart, "line", "limit"), "x1"));
        Assert.Equal(limit, Place(zone, "x") + Place(zone, "width"), 0.02);
        Assert.Contains(chart.Elements(Svg + "text"), text => text.Value == "bad below -10%");
        Only(chart, "rect", "hollow open");
    }

    [Fact]
    public void IntervalChart_OpenEnd_IsAnArrowToTheEdge()
    {
        var chart = Draw(Samples.Latency(VerdictKind.Inconclusive, 0.3, 0.1, null));

        Assert.Equal(348, Place(chart.Elements(Svg + "line").First(line => (string?)line.Attribute("class") == "interval open"), "x2"));
        Only(chart, "polygon", "mark open");
        Assert.Contains("from +10.0% to no end recorded: not settled", chart.Element(Svg + "desc")!.Value, StringComparison.Ordinal);
    }

    [Fact]
    public void IntervalChart_NoInterval_DrawsThePointOnly()
    {
        var chart = Draw(Samples.Mismatches);

        Assert.DoesNotContain(chart.Elements(Svg + "line"), line => ((string?)line.Attribute("class"))!.StartsWith("interval", StringComparison.Ordinal));
        Assert.Contains("no interval recorded", chart.Element(Svg + "desc")!.Value, StringComparison.Ordinal);
    }

    [Fact]
    public void IntervalChart_NothingToDraw_IsNone()
    {
        Assert.Null(IntervalChart.Draw(Samples.Unmeasured, "c"));
        Assert.Null(IntervalChart.Draw(Samples.Mismatches with { Threshold = null }, "c"));
        Assert.Null(IntervalChart.Draw(Samples.Mismatches with { Estimate = double.NaN }, "c"));
    }

    [Fact]
    public void StageChart_Stages_BarsGrowWithTime()
    {
        var stages = new[]
        {
            new StageTime("one") { Progressing = TimeSpan.FromHours(1), Waiting = TimeSpan.FromHours(1) },
            new StageTime("two") { Progressing = TimeSpan.FromHours(3), Paused = TimeSpan.FromHours(1), IsOpen = true },
        };

        var chart = XElement.Parse(StageChart.Draw(stages, "c")!);

        var bars = chart.Elements(Svg + "rect").Where(bar => (string?)bar.Attribute("height") == "14" && (string?)bar.Attribute("class") != "bar-back");
        Assert.Equal(["90", "90", "270", "90"], bars.Select(bar => (string?)bar.Attribute("width")));
        Assert.Equal([null, "url(#c-waiting)", null, "url(#c-paused)"], bars.Select(bar => (string?)bar.Attribute("fill")));
        Assert.Contains(chart.Elements(Svg + "text"), text => text.Value == "4h 00m, so far");
        Assert.Equal("one 2h 00m (under way 1h 00m, waiting 1h 00m, paused 0s); two 4h 00m (under way 3h 00m, waiting 0s, paused 1h 00m).", chart.Element(Svg + "desc")!.Value);
    }

    [Fact]
    public void StageChart_NoTime_IsNone() => Assert.Null(StageChart.Draw([new StageTime("one")], "c"));

    [Fact]
    public void AxisScale_AnyValues_KeepsOrderAndTicksWithin() =>
        Prop.ForAll<NormalFloat, NormalFloat, NormalFloat>((a, b, c) =>
        {
            double[] values = [.. new[] { a.Get, b.Get, c.Get }.Select(value => Math.Clamp(value, -1e12, 1e12)).Order()];
            var scale = new AxisScale(values, 10, 350);
            var places = values.Select(scale.PositionOf).ToArray();
            var ticks = scale.Ticks();
            return places[0] <= places[1] && places[1] <= places[2] && places.All(place => place is >= 10 and <= 350)
                && ticks.Count is >= 1 and <= 9 && ticks.SequenceEqual(ticks.Order());
        }).Check(Laws.Try());

    [Theory]
    [InlineData(0.004098, "0.4098 %")]
    [InlineData(0.0, "0 %")]
    [InlineData(0.0000000012, "1.2E-7 %")]
    [InlineData(double.NaN, "n/a")]
    [InlineData(null, "n/a")]
    public void Fraction_Value_NeverReadsAsZeroUnlessItIs(double? value, string expected) => Assert.Equal(expected, Figures.Fraction(value));

    [Fact]
    public void Estimate_NegativeZero_ReadsAsZero() => Assert.Equal("+0pp", Figures.Estimate("error_rate", ThresholdKind.DifferenceInPoints, double.NegativeZero));

    [Theory]
    [InlineData("error_rate", ThresholdKind.DifferenceInPoints, 0.005, "+0.50pp")]
    [InlineData("latency_p95", ThresholdKind.RelativeDifference, -0.12, "-12.0%")]
    [InlineData("latency_p95", ThresholdKind.Absolute, 0.25, "250 ms")]
    [InlineData("latency_p95", ThresholdKind.Absolute, 1.5, "1.5 s")]
    [InlineData("signal:tokens", ThresholdKind.Absolute, 1200.5, "1,200.5")]
    [InlineData("shadow_mismatch_rate", ThresholdKind.Absolute, 0.01, "1 %")]
    public void Estimate_Value_IsInTheThresholdsUnit(string metric, object kind, double value, string expected) =>
        Assert.Equal(expected, Figures.Estimate(metric, (ThresholdKind)kind, value));

    [Theory]
    [InlineData(0.5, 0.6, 0.7, 0.8, "Beyond")]
    [InlineData(0.5, 0.1, 0.2, 0.3, "Within")]
    [InlineData(0.5, 0.4, 0.5, 0.6, "Across")]
    [InlineData(-0.5, -0.9, -0.8, -0.7, "Beyond")]
    [InlineData(-0.5, -0.3, 0.0, 0.3, "Within")]
    public void Position_Interval_IsSeenFromTheThreshold(double threshold, double lower, double estimate, double upper, string expected)
    {
        var verdict = Samples.ErrorRate(VerdictKind.Inconclusive, estimate, lower, upper) with { Threshold = new Threshold(ThresholdKind.RelativeDifference, threshold, "x") };

        Assert.Equal(expected, ThresholdPositions.From(verdict).ToString());
    }

    private static XElement Draw(GuardrailVerdict verdict) => XElement.Parse(IntervalChart.Draw(verdict, "c")!);

    private static XElement Only(XElement chart, string name, string style) =>
        Assert.Single(chart.Elements(Svg + name), element => (string?)element.Attribute("class") == style);

    private static double Place(XElement element, string name) => double.Parse(element.Attribute(name)!.Value, CultureInfo.InvariantCulture);
}
