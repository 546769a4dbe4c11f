using System.Globalization;

namespace FlagGateway.Tests.Metrics.Exposition;

public sealed class PageContentTests
{
    [Theory]
    [InlineData("a\\b", "a\\\\b")]
    [InlineData("a\nb", "a\\nb")]
    [InlineData("a\"b", "a\\\"b")]
    [InlineData("\"\\\n", "\\\"\\\\\\n")]
    [InlineData("grün 🙂", "grün 🙂")]
    [InlineData("{a=1,}", "{a=1,}")]
    [InlineData(200, "200")]
    [InlineData(-5L, "-5")]
    [InlineData(0.5, "0.5")]
    [InlineData(true, "true")]
    [InlineData('c', "c")]
    public async Task WriteAsync_LabelValue_IsEscaped(object value, string expected)
    {
        using var fixture = new ScrapeFixture();
        fixture.Meter.CreateGauge<int>("g").Record(1, new KeyValuePair<string, object?>("l", value));

        var page = await fixture.GetAsync();

        Assert.Equal($"# TYPE g gauge\ng{{l=\"{expected}\"}} 1\n", page);
    }

    [Fact]
    public async Task WriteAsync_HalfASurrogatePair_BecomesTheReplacementCharacter()
    {
        using var fixture = new ScrapeFixture();
        fixture.Meter.CreateGauge<int>("g").Record(1, new KeyValuePair<string, object?>("l", "a\ud83d b\udc00"));

        var page = await fixture.GetAsync();

        Assert.Equal("# TYPE g gauge\ng{l=\"a\ufffd b\ufffd\"} 1\n", page);
    }

    [Theory]
    [InlineData("", "say \\\\ \\n \"hi\"")]
    [InlineData(ScrapeFixture.OpenMetrics, "say \\\\ \\n \\\"hi\\\"")]
    public async Task WriteAsync_Help_IsEscapedAsTheFormatWantsIt(string accept, string expected)
    {
        using var fixture = new ScrapeFixture();
        fixture.Meter.CreateGauge<int>("g", description: "say \\ \n \"hi\"").Record(1);

        var page = await fixture.GetAsync(accept);

        Assert.StartsWith($"# TYPE g gauge\n# HELP g {expected}\n", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(double.NaN, "NaN")]
    [InlineData(double.PositiveInfinity, "+Inf")]
    [InlineData(double.NegativeInfinity, "-Inf")]
    [InlineData(0.1, "0.1")]
    [InlineData(1e300, "1E+300")]
    [InlineData(1.0, "1")]
    [InlineData(-12345.678, "-12345.678")]
    public async Task WriteAsync_GaugeValue_IsSpelledTheSameInEveryCulture(double value, string expected)
    {
        using var fixture = new ScrapeFixture();
        fixture.Meter.CreateGauge<double>("g").Record(value);
        var culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        culture.NumberFormat.NumberDecimalSeparator = ",";
        culture.NumberFormat.NegativeSign = "~";
        CultureInfo.CurrentCulture = culture;

        var page = await fixture.GetAsync();

        Assert.Equal($"# TYPE g gauge\ng {expected}\n", page);
    }

    [Fact]
    public async Task WriteAsync_SeveralLabels_AreSortedAndEmptyOnesLeftOut()
    {
        using var fixture = new ScrapeFixture();
        fixture.Meter.CreateGauge<int>("g").Record(
            1, new("z", "1"), new("http.route", "2"), new("none", null), new("empty", ""), new("A", "3"), new("9", "4"));

        var page = await fixture.GetAsync();

        Assert.Equal("# TYPE g gauge\ng{A=\"3\",_9=\"4\",http_route=\"2\",z=\"1\"} 1\n", page);
    }

    [Fact]
    public async Task WriteAsync_TagsOfOneLabelName_AreJoined()
    {
        using var fixture = new ScrapeFixture();
        fixture.Meter.CreateGauge<int>("g").Record(1, new("a_b", "2"), new("a.b", "1"));

        var page = await fixture.GetAsync();

        Assert.Equal("# TYPE g gauge\ng{a_b=\"1;2\"} 1\n", page);
    }

    [Fact]
    public async Task WriteAsync_SameFamilyInTwoMeters_IsWrittenOnceWithoutDuplicates()
    {
        using var fixture = new ScrapeFixture();
        var first = fixture.Meter.CreateCounter<long>("hits", description: "First.");
        var second = fixture.AddMeter("b").CreateCounter<double>("hits", description: "Second.");
        first.Add(1, new("a", "x"), new("b", "y"));
        second.Add(2, new("b", "y"), new("a", "x"));
        second.Add(3, new("b", "z"), new("a", "x"));

        var page = await fixture.GetAsync();

        Assert.Equal(
            """
            # TYPE hits_total counter
            # HELP hits_total First.
            hits_total{a="x",b="y"} 1
            hits_total{a="x",b="z"} 3

            """,
            page);
    }

    [Fact]
    public async Task WriteAsync_ConflictingTypes_KeepTheFirstAndAreCountedOnce()
    {
        using var fixture = new ScrapeFixture();
        var other = fixture.AddMeter("b");
        fixture.Meter.CreateCounter<long>("hits").Add(1);
        other.CreateGauge<int>("hits").Record(2);
        other.CreateGauge<int>("hits.total").Record(3);
        await fixture.GetAsync();

        var page = await fixture.GetAsync();

        Assert.Equal("# TYPE hits_total counter\nhits_total 1\n", page);
        Assert.Equal(2, fixture.Scrape.Conflicts);
    }

    [Fact]
    public async Task WriteAsync_HistogramWithATagOfTheBoundsName_RenamesTheTag()
    {
        using var fixture = new ScrapeFixture();
        fixture.Meter.CreateHistogram<double>("h").Record(1, new KeyValuePair<string, object?>("le", "x"));

        var page = await fixture.GetAsync();

        Assert.Contains("h_bucket{exported_le=\"x\",le=\"+Inf\"} 1\n", page, StringComparison.Ordinal);
    }
}
