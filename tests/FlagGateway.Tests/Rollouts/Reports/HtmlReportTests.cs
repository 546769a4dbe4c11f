using System.Xml;
using System.Xml.Linq;
using FlagGateway.Reports;

namespace FlagGateway.Tests.Rollouts.Reports;

public sealed class HtmlReportTests
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    private static readonly string Html = HtmlReport.Write(ReportModel.Of(Samples.TwoAttempts().Entries, Samples.Plan));

    private static readonly XDocument Page = Parse(Html);

    [Fact]
    public void Write_Page_HasHeadingOutcomeAndSections()
    {
        Assert.Equal("Rollout of release.orders: legacy → new", Assert.Single(Page.Descendants("h1")).Value);
        Assert.Equal("Rollout of release.orders: legacy → new", Assert.Single(Page.Descendants("title"), title => title.Parent!.Name == "head").Value);
        Assert.Equal(
            ["Attempt 2: succeeded", "Attempt 1: rolled back", "Before the first attempt", "Drills", "Kill switch", "What is not available", "Integrity"],
            Page.Descendants("h2").Select(heading => heading.Value));
        Assert.Contains(Page.Descendants("dd"), fact => fact.Value == "succeeded" && (string?)fact.Attribute("class") == "good");
    }

    [Fact]
    public void Write_Page_NeedsNothingElse()
    {
        Assert.DoesNotContain(Page.Descendants(), element => element.Name.LocalName is "script" or "link" or "img" or "iframe" or "object" or "image" or "use" or "form");
        Assert.DoesNotContain(Page.Descendants().Attributes(), attribute => attribute.Name.LocalName is "src" or "style" || attribute.Name.LocalName.StartsWith("on", StringComparison.Ordinal));
        Assert.All(Page.Descendants().Attributes("href"), link => Assert.StartsWith("#", link.Value, StringComparison.Ordinal));
        var style = Assert.Single(Page.Descendants("style")).Value;
        Assert.DoesNotContain("url(", style, StringComparison.Ordinal);
        Assert.DoesNotContain("@import", style, StringComparison.Ordinal);
        Assert.Contains(Page.Descendants("meta"), meta => ((string?)meta.Attribute("content"))?.StartsWith("default-src 'none';", StringComparison.Ordinal) == true);
    }

    [Fact]
    public void Write_Page_FitsDarkAndPhone()
    {
        Assert.Contains("@media (prefers-color-scheme: dark)", Html, StringComparison.Ordinal);
        Assert.Contains("@media (max-width: 44rem)", Html, StringComparison.Ordinal);
        Assert.Contains(Page.Descendants("meta"), meta => (string?)meta.Attribute("name") == "viewport");
    }

    [Fact]
    public void Write_Ids_AreUniqueAndLinksLead()
    {
        var ids = Page.Descendants().Attributes("id").Select(id => id.Value).ToArray();

        Assert.Equal(ids.Length, ids.Distinct(StringComparer.Ordinal).Count());
        Assert.NotEmpty(Page.Descendants("a"));
        Assert.All(Page.Descendants().Attributes("href"), link => Assert.Contains(link.Value[1..], ids));
    }

    [Fact]
    public void Write_Charts_HaveTitleAndDescription()
    {
        var charts = Page.Descendants(Svg + "svg").ToArray();

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
        Assert.Contains(charts, chart => chart.Element(Svg + "desc")!.Value.StartsWith("Estimate +1.9pp, from +1.2pp to +2.6pp: beyond the threshold, threshold +0.5pp.", StringComparison.Ordinal));
    }

    [Fact]
    public void Write_EveryStep_HasOneChartForEachVerdictThatCanBeDrawn()
    {
        var model = ReportModel.Of(Samples.TwoAttempts().Entries, Samples.Plan);
        foreach (var step in model.Steps.Where(step => step.IsRollout))
        {
            var section = Page.Descendants("details").Single(details => (string?)details.Attribute("id") == $"step-{step.Number}");
            var verdicts = step.Evidence?.Verdicts ?? [];

            Assert.Equal(verdicts.Select(verdict => verdict.Arithmetic), section.Descendants("p").Where(text => (string?)text.Attribute("class") == "arithmetic").Select(text => text.Value));
            Assert.Equal(verdicts.Count(verdict => verdict.Estimate is not null), section.Descendants(Svg + "svg").Count());
            Assert.Equal(step.Evidence is null ? 0 : 1, section.Descendants("table").Count());
        }
    }

    [Fact]
    public void Write_Tables_KeepTheirRolesAndNamesOnAPhone()
    {
        Assert.All(Page.Descendants("table"), table => Assert.Equal("table", (string?)table.Attribute("role")));
        Assert.All(Page.Descendants("td"), cell =>
        {
            Assert.Equal("cell", (string?)cell.Attribute("role"));
            Assert.NotNull(cell.Attribute("data-name"));
        });
        Assert.All(Page.Descendants("tr"), row => Assert.Equal(row.Ancestors("table").Single().Descendants("th").Count(), row.Elements().Count()));
    }

    [Fact]
    public void Write_NothingKnown_IsAPageAllTheSame()
    {
        var page = Parse(HtmlReport.Write(ReportModel.Of([], null)));

        Assert.Equal("Rollout of (none given)", Assert.Single(page.Descendants("h1")).Value);
        Assert.Empty(page.Descendants(Svg + "svg"));
    }

    internal static XDocument Parse(string html)
    {
        // The HTML doctype is no DTD that XML knows.
        using var reader = XmlReader.Create(new StringReader(html), new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore });
        return XDocument.Load(reader);
    }
}
