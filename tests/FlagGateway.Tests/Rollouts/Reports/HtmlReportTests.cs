using System.Xml;
using System.Xml.Linq;
using FlagGateway.Reports;

namespace FlagGateway.Tests.Rollouts.Reports;

public sealed class HtmlReportTests : IAsyncLifetime
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    private string _html = "";
    private XDocument _page = new();

    public async ValueTask InitializeAsync()
    {
        _html = await ReportTexts.HtmlAsync(ReportModel.From(Samples.TwoAttempts().Entries, Samples.Plan));
        _page = Parse(_html);
    }

    [Fact]
    public void Write_Page_HasHeadingOutcomeAndSections()
    {
        Assert.Equal("Rollout of release.orders: legacy → new", Assert.Single(_page.Descendants("h1")).Value);
        Assert.Equal("Rollout of release.orders: legacy → new", Assert.Single(_page.Descendants("title"), title => title.Parent!.Name == "head").Value);
        Assert.Equal(
            ["Attempt 2: succeeded", "Attempt 1: rolled back", "Before the first attempt", "Drills", "Kill switch", "What is not available", "Integrity"],
            _page.Descendants("h2").Select(heading => heading.Value));
        Assert.Contains(_page.Descendants("dd"), fact => fact.Value == "succeeded" && (string?)fact.Attribute("class") == "good");
    }

    [Fact]
    public void Write_Page_NeedsNothingElse()
    {
        Assert.DoesNotContain(_page.Descendants(), element => element.Name.LocalName is "script" or "link" or "img" or "iframe" or "object" or "image" or "use" or "form");
        Assert.DoesNotContain(_page.Descendants().Attributes(), attribute => attribute.Name.LocalName is "src" or "style" || attribute.Name.LocalName.StartsWith("on", StringComparison.Ordinal));
        Assert.All(_page.Descendants().Attributes("href"), link => Assert.StartsWith("#", link.Value, StringComparison.Ordinal));
        var style = Assert.Single(_page.Descendants("style")).Value;
        Assert.DoesNotContain("url(", style, StringComparison.Ordinal);
        Assert.DoesNotContain("@import", style, StringComparison.Ordinal);
        Assert.Contains(_page.Descendants("meta"), meta => ((string?)meta.Attribute("content"))?.StartsWith("default-src 'none';", StringComparison.Ordinal) == true);
    }

    [Fact]
    public void Write_Page_FitsDarkAndPhone()
    {
        Assert.Contains("@media (prefers-color-scheme: dark)", _html, StringComparison.Ordinal);
        Assert.Contains("@media (max-width: 44rem)", _html, StringComparison.Ordinal);
        Assert.Contains(_page.Descendants("meta"), meta => (string?)meta.Attribute("name") == "viewport");
    }

    [Fact]
    public void Write_Ids_AreUniqueAndLinksLead()
    {
        var ids = _page.Descendants().Attributes("id").Select(id => id.Value).ToArray();

        Assert.Equal(ids.Length, ids.Distinct(StringComparer.Ordinal).Count());
        Assert.NotEmpty(_page.Descendants("a"));
        Assert.All(_page.Descendants().Attributes("href"), link => Assert.Contains(link.Value[1..], ids));
    }

    [Fact]
    public void Write_Charts_HaveTitleAndDescription()
    {
        var charts = _page.Descendants(Svg + "svg").ToArray();

        Assert.All(charts, chart =>
        {
            Assert.Equal("img", (string?)chart.Attribute("role"));
            var title = chart.Element(Svg + "title")!;
            var description = chart.Element(Svg + "desc")!;
            Assert.Equal($"{(string?)title.Attribute("id")} {(string?)description.Attribute("id")}", (string?)chart.Attribute("aria-labelledby"));
            Assert.NotEmpty(title.Value);
            Assert.NotEmpty(description.Value);
        });
        Assert.Contains(charts, chart => chart.Element(Svg + "desc")!.Value.Contains("quarter 2h 20m (under way 1h 10m, waiting 0s, paused 1h 10m)", StringComparison.Ordinal));
        Assert.Contains(charts, chart => chart.Element(Svg + "desc")!.Value.StartsWith("Estimate +1.90pp, from +1.20pp to +2.60pp: beyond the threshold, threshold +0.5pp.", StringComparison.Ordinal));
    }

    [Fact]
    public void Write_EveryStep_HasOneChartForEachVerdictThatCanBeDrawn()
    {
        var model = ReportModel.From(Samples.TwoAttempts().Entries, Samples.Plan);
        foreach (var step in model.Steps.Where(step => step.IsRollout))
        {
            var section = _page.Descendants("details").Single(details => (string?)details.Attribute("id") == $"step-{step.Number}");
            var verdicts = step.Evidence?.Verdicts ?? [];

            Assert.Equal(verdicts.Select(verdict => verdict.Arithmetic), section.Descendants("p").Where(text => (string?)text.Attribute("class") == "arithmetic").Select(text => text.Value));
            Assert.Equal(verdicts.Count(verdict => verdict.Estimate is not null), section.Descendants(Svg + "svg").Count());
            Assert.Equal((step.Evidence is null ? 0 : 1) + (verdicts.Count == 0 ? 0 : 1), section.Descendants("table").Count());
        }
    }

    [Fact]
    public void Write_Tables_KeepTheirRolesAndNamesOnAPhone()
    {
        Assert.All(_page.Descendants("table"), table => Assert.Equal("table", (string?)table.Attribute("role")));
        Assert.All(_page.Descendants("td"), cell =>
        {
            Assert.Equal("cell", (string?)cell.Attribute("role"));
            Assert.NotNull(cell.Attribute("data-name"));
        });
        Assert.All(_page.Descendants("tr"), row => Assert.Equal(row.Ancestors("table").Single().Descendants("th").Count(), row.Elements().Count()));
    }

    [Fact]
    public async Task Write_NothingKnown_IsAPageAllTheSame()
    {
        var page = Parse(await ReportTexts.HtmlAsync(ReportModel.From([], null)));

        Assert.Equal("Rollout of (none given)", Assert.Single(page.Descendants("h1")).Value);
        Assert.Empty(page.Descendants(Svg + "svg"));
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    internal static XDocument Parse(string html)
    {
        // The HTML doctype is no DTD that XML knows.
        using var reader = XmlReader.Create(new StringReader(html), new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore });
        return XDocument.Load(reader);
    }
}
