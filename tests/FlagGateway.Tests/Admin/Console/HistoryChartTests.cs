using System.Globalization;
using System.Xml.Linq;
using FlagGateway.Admin.Console;

namespace FlagGateway.Tests.Admin.Console;

public sealed class HistoryChartTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Draw_TwoLines_DifferByMoreThanColor()
    {
        var chart = Draw([Point(0, 10, 0.1, 0.2), Point(1, 10, 0.1, 0.3)]);

        var lines = Elements(chart, "polyline").ToArray();
        Assert.Equal(["line candidate", "line control"], lines.Select(static line => (string)line.Attribute("class")!));
        Assert.Equal("end control", (string)Assert.Single(Elements(chart, "rect")).Attribute("class")!);
        Assert.Equal("end candidate", (string)Assert.Single(Elements(chart, "circle")).Attribute("class")!);
        Assert.Equal(["<b>new an…", "legacy"], Names(chart).Select(static name => name.Value).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Draw_StagesAndGaps_JoinsNothingAcrossThem()
    {
        var chart = Draw([Point(0, 10, 0.1, 0.1), Point(1, 10, 0.1, null), Point(2, 10, 0.1, 0.1), Point(3, 10, 0.1, 0.1), Point(4, 50, 0.1, 0.1), Point(5, 50, 0.1, 0.1)]);

        Assert.Equal([2, 2], Lengths(chart, "line candidate"));
        Assert.Equal([4, 2], Lengths(chart, "line control"));
        Assert.Equal("step", (string)Assert.Single(Elements(chart, "line"), static line => (string)line.Attribute("class")! != "axis").Attribute("class")!);
    }

    [Theory]
    [InlineData(0.1, 0.1)]
    [InlineData(0, 0)]
    [InlineData(0.1, 0.101)]
    [InlineData(0.101, 0.1)]
    [InlineData(1, 1)]
    public void Draw_EndsOnEachOther_NamesLieApartAndInside(double control, double candidate)
    {
        var chart = Draw([Point(0, 10, control, candidate), Point(1, 10, control, candidate)]);

        var heights = Names(chart).Select(static name => double.Parse((string)name.Attribute("y")!, CultureInfo.InvariantCulture)).ToArray();
        Assert.True(Math.Abs(heights[0] - heights[1]) >= 10.99, $"{heights[0]} and {heights[1]}");
        Assert.All(heights, static height => Assert.InRange(height, 12, 122));
    }

    [Fact]
    public void Draw_OneSideWithoutData_ShowsTheOther()
    {
        var chart = Draw([Point(0, 10, 0.1, null), Point(1, 10, 0.1, null)]);

        Assert.Equal(["legacy"], Names(chart).Select(static name => name.Value));
        Assert.Empty(Elements(chart, "circle"));
    }

    private static XElement Draw(IReadOnlyList<HistoryPoint> points) => XElement.Parse(HistoryChart.Draw(
        points, "Error rate", "error_rate", new HistoryLine("legacy", static point => point.ControlErrors), new HistoryLine("<b>new and long</b>", static point => point.CandidateErrors), "id")!);

    private static HistoryPoint Point(int second, double percentage, double? control, double? candidate) =>
        new(Start.AddSeconds(second), "stage", percentage, control, candidate, null, null);

    private static IEnumerable<XElement> Elements(XElement chart, string name) => chart.Elements().Where(element => element.Name.LocalName == name);

    // The names beside the lines come after the title and the marks of stages.
    private static IEnumerable<XElement> Names(XElement chart) => Elements(chart, "text").Where(static text => text.Value is "legacy" || text.Value.StartsWith('<'));

    private static IEnumerable<int> Lengths(XElement chart, string style) =>
        Elements(chart, "polyline").Where(line => (string)line.Attribute("class")! == style).Select(static line => ((string)line.Attribute("points")!).Split(' ').Length);
}
