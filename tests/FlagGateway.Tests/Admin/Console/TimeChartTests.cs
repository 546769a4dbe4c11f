using System.Xml.Linq;
using FlagGateway.Admin.Console.Charts;
using FlagGateway.Core.Guardrails;

namespace FlagGateway.Tests.Admin.Console;

public sealed class TimeChartTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Draw_TwoLines_DifferByMoreThanColor()
    {
        var chart = Draw([Point(0, 10, 10, 20), Point(1, 10, 10, 30)]);

        Assert.Equal(["line candidate", "line control"], Elements(chart, "polyline").Select(StyleOf));
        Assert.Equal("end control", StyleOf(Assert.Single(Elements(chart, "rect"))));
        Assert.Equal("end candidate", StyleOf(Assert.Single(Elements(chart, "circle"))));
    }

    [Fact]
    public void Draw_StagesAndGaps_JoinsNothingAcrossThem()
    {
        var chart = Draw([Point(0, 10, 10, 10), Point(1, 10, 10, null), Point(2, 10, 10, 10), Point(3, 10, 10, 10), Point(4, 50, 10, 10), Point(5, 50, 10, 10)]);

        Assert.Equal([2, 2], Lengths(chart, "line candidate"));
        Assert.Equal([4, 2], Lengths(chart, "line control"));
        Assert.Single(Elements(chart, "line"), static line => StyleOf(line) == "step");
        Assert.Contains("50%", Texts(chart));
    }

    [Fact]
    public void Draw_IncidentOfOneInterval_StandsOutAndIsForgottenBehindIt()
    {
        var chart = Draw([Point(0, 10, 1, 1), Point(1, 10, 1, 90), Point(2, 10, 1, 1), Point(3, 10, 1, 1)]);

        var heights = ((string)Elements(chart, "polyline").First(static line => StyleOf(line) == "line candidate").Attribute("points")!)
            .Split(' ').Select(static point => double.Parse(point.Split(',')[1], System.Globalization.CultureInfo.InvariantCulture)).ToArray();
        Assert.True(heights[1] < heights[0] - 50, "The incident does not show.");
        Assert.Equal(heights[0], heights[3]);
    }

    [Fact]
    public void Draw_Limits_FollowControl()
    {
        var chart = Draw([Point(0, 10, 10, 10), Point(1, 10, 30, 10)], new Guardrail("error_rate", null, Limit("+10pp"), Limit("+5pp"), null));

        var limits = Elements(chart, "polyline").Where(static line => StyleOf(line).StartsWith("limit-line", StringComparison.Ordinal)).ToArray();
        Assert.Equal(["limit-line soft", "limit-line hard"], limits.Select(StyleOf));
        Assert.All(limits, static limit => Assert.Equal(2, ((string)limit.Attribute("points")!).Split(' ').Select(static point => point.Split(',')[1]).Distinct().Count()));
        Assert.Contains("Hard limit +10pp", chart.Elements().First(static element => element.Name.LocalName == "desc").Value, StringComparison.Ordinal);
    }

    [Fact]
    public void Draw_LimitFarAway_DoesNotFlattenTheLines()
    {
        var chart = Draw([Point(0, 10, 1, 1), Point(1, 10, 1, 2)], new Guardrail("error_rate", null, Limit("+50pp"), null, null));

        Assert.DoesNotContain(Elements(chart, "polyline"), static line => StyleOf(line) == "limit-line hard");
        Assert.DoesNotContain("20 %", Texts(chart));
    }

    [Fact]
    public void Draw_OneCohortWithoutData_ShowsTheOther()
    {
        var chart = Draw([Point(0, 10, 10, null), Point(1, 10, 10, null)]);

        Assert.Equal(["line control"], Elements(chart, "polyline").Select(StyleOf));
        Assert.Empty(Elements(chart, "circle"));
    }

    [Fact]
    public void Draw_AxisAndVolume_HaveNumbers()
    {
        var texts = Texts(Draw([Point(0, 10, 10, 10), Point(1, 10, 10, 10)]));

        Assert.Contains("0 %", texts);
        Assert.Contains("10 %", texts);
        Assert.Contains("20/s", texts);
    }

    [Fact]
    public void Values_OfEachPoint_NameVariantsAndRequests()
    {
        var values = TimeChart.Values([Point(0, 10, 10, null), Point(1, 10, 10, 20)], new ChartMetric("error_rate", "Error rate", null), "legacy", "new").ToArray();

        Assert.Equal(["00:00:10 legacy 10 %, new n/a, 100 requests in 10 s", "00:00:20 legacy 10 %, new 20 %, 200 requests in 10 s"], values.Select(static value => value.Text));
        Assert.True(values[0].X < values[1].X, "They are not in order.");
    }

    [Fact]
    public void Draw_OnePoint_IsNone() => Assert.Null(TimeChart.Draw([Point(0, 10, 1, 1)], new ChartMetric("error_rate", "Error rate", null), "id"));

    private static Threshold Limit(string text) => Threshold.TryParse(text, out var limit) ? limit! : throw new ArgumentException(text, nameof(text));

    private static XElement Draw(IReadOnlyList<HistoryPoint> points, Guardrail? guardrail = null) =>
        XElement.Parse(TimeChart.Draw(points, new ChartMetric("error_rate", "Error rate", guardrail), "id")!);

    // Ten seconds each, with a percentage of failures in a hundred requests.
    private static HistoryPoint Point(int i, double percentage, long? control, long? candidate) =>
        new(Start.AddSeconds(10 * i), Start.AddSeconds(10 * (i + 1)), "stage", percentage, Counts(control), Counts(candidate));

    private static IntervalCounts Counts(long? errors) => errors is { } number ? new(100, number, DurationCounts.Empty, DurationCounts.Empty) : IntervalCounts.Empty;

    private static string StyleOf(XElement element) => (string)element.Attribute("class")!;

    private static IEnumerable<XElement> Elements(XElement chart, string name) => chart.Elements().Where(element => element.Name.LocalName == name);

    private static string[] Texts(XElement chart) => [.. Elements(chart, "text").Select(static text => text.Value)];

    private static IEnumerable<int> Lengths(XElement chart, string style) =>
        Elements(chart, "polyline").Where(line => StyleOf(line) == style).Select(static line => ((string)line.Attribute("points")!).Split(' ').Length);
}
