using System.Text.RegularExpressions;
using System.Xml.Linq;
using FlagGateway.Core.Guardrails;
using FlagGateway.Core.Rollouts;
using FlagGateway.Formatting;
using FlagGateway.Reports;
using FlagGateway.Reports.Html;
using FlagGateway.Reports.Markdown;
using FlagGateway.State;
using FlagGateway.Testing;
using FsCheck;
using FsCheck.Fluent;

namespace FlagGateway.Tests.Rollouts.Reports;

/// <summary>
/// Ids, names, reasons and actors are written by others, and a report is opened by people with rights.
/// </summary>
public sealed class HostileTextTests
{
    private const string Evil =
        "</title></style><script>alert(1)</script><img src=x onerror=alert(1)>\"'&amp;|\r\n# heading\n\n- item\n| a | b |\n[link](javascript:alert(1)) ![i](http://x/y) `code` *b* _i_ ~s~ https://evil.example www.evil.example me@evil.example\u0000\u001b[2J\u202E\u2028\uD800\uFFFF]]>-->";

    private static readonly ReportModel Model = ReportModel.From(EvilTrail(), EvilPlan());

    [Fact]
    public async Task Html_EverywhereHostile_ShowsTextAndNothingElse()
    {
        var page = HtmlReportTests.Parse(await ReportTexts.HtmlAsync(Model));

        Assert.DoesNotContain(page.Descendants(), element => element.Name.LocalName is "script" or "img");
        Assert.DoesNotContain(page.Descendants().Attributes(), attribute => attribute.Name.LocalName.StartsWith("on", StringComparison.Ordinal));
        Assert.All(page.Descendants().Attributes("href"), link => Assert.Matches("^#step-[0-9]+$", link.Value));
        Assert.Single(page.Descendants("style"));
        Assert.Contains("<script>alert(1)</script><img src=x onerror=alert(1)>\"'&amp;|␍␊# heading␊␊", Assert.Single(page.Descendants("h1")).Value, StringComparison.Ordinal);
        Assert.Contains("␀␛[2J⟨U+202E⟩⟨U+2028⟩\uFFFD⟨U+FFFF⟩", page.Root!.Value, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Html_EverywhereHostile_HasTheSamePartsAsHarmless()
    {
        var hostile = HtmlReportTests.Parse(await ReportTexts.HtmlAsync(Model)).Descendants().GroupBy(element => element.Name.LocalName).ToDictionary(group => group.Key, group => group.Count());
        var harmless = HtmlReportTests.Parse(await ReportTexts.HtmlAsync(ReportModel.From(AuditEntries("x"), Plan("x")))).Descendants().GroupBy(element => element.Name.LocalName).ToDictionary(group => group.Key, group => group.Count());

        Assert.Equal(harmless, hostile);
    }

    [Fact]
    public void Markdown_EverywhereHostile_HasTheSameLinesAsHarmless()
    {
        var hostile = ReportTexts.Markdown(Model).Split('\n');
        var harmless = ReportTexts.Markdown(ReportModel.From(AuditEntries("x"), Plan("x"))).Split('\n');

        Assert.Equal(harmless.Select(Shape), hostile.Select(Shape));

        // What Markdown makes of a line: its kind, and how many cells it has.
        static string Shape(string line) => Regex.Match(line, "^(#+ |- |\\||)").Value + line.Count(character => character == '|');
    }

    [Fact]
    public void Markdown_EverywhereHostile_HasNoHtmlNoLinkNoControl()
    {
        var text = ReportTexts.Markdown(Model);

        Assert.DoesNotContain('<', text);
        Assert.DoesNotContain("](", text.Replace("\\](", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.DoesNotContain("https:", text, StringComparison.Ordinal);
        Assert.DoesNotContain("www.", text, StringComparison.Ordinal);
        Assert.DoesNotContain("me@evil", text, StringComparison.Ordinal);
        Assert.DoesNotContain(text, character => char.IsControl(character) && character != '\n');
        Assert.DoesNotMatch(@"(?<!\\)`", text);
    }

    [Theory]
    [InlineData("a|b", "a&#124;b")]
    [InlineData("\\|", "\\\\&#124;")]
    [InlineData("<b>&amp;", "&lt;b&gt;&amp;amp;")]
    [InlineData("a_b*c`d[e]f#g!h~i$", "a\\_b\\*c\\`d\\[e\\]f\\#g\\!h\\~i\\$")]
    [InlineData("one\r\ntwo\tthree", "one␍␊two␉three")]
    [InlineData("https://x.y", "https\\://x.y")]
    [InlineData("WWW.x.y", "WWW\\.x.y")]
    [InlineData("me@x.y", "me@&#8203;x.y")]
    [InlineData("at 12:30:00 in tenant:acme", "at 12:30:00 in tenant:acme")]
    [InlineData("1. one", "1\\. one")]
    [InlineData("- one", "\\- one")]
    [InlineData("---", "\\---")]
    [InlineData("0.5 and +0.5pp", "0.5 and +0.5pp")]
    public void MarkdownText_Text_IsEscaped(string text, string expected) => Assert.Equal(expected, MarkdownText.From(text));

    [Fact]
    public void MarkdownText_AnyText_OpensNothing() =>
        Prop.ForAll<string>(text =>
        {
            var escaped = MarkdownText.From(text).Replace("&#8203;", "", StringComparison.Ordinal).Replace("&#124;", "", StringComparison.Ordinal);
            return !escaped.Any(character => char.IsControl(character) || character is '<' or '>' or '|')
                && !Regex.IsMatch(escaped, @"(?<!\\)(\\\\)*(?<=^|[^\\]|\\\\)[`*_\[\]#~$]");
        }).Check(Laws.Try());

    [Fact]
    public void HtmlText_AnyText_ReadsBackAsTheVisibleText() =>
        Prop.ForAll<string>(text => XElement.Parse($"<p a=\"{HtmlText.From(text)}\">{HtmlText.From(text)}</p>", LoadOptions.PreserveWhitespace) is var element
            && element.Value == VisibleText.From(text) && (string?)element.Attribute("a") == VisibleText.From(text)).Check(Laws.Try());

    [Theory]
    [InlineData("short", 10, "short")]
    [InlineData("a long name indeed", 6, "a long…")]
    [InlineData("漢字漢字", 4, "漢字…")]
    public void Cut_Text_FitsItsRoom(string text, int width, string expected) => Assert.Equal(expected, VisibleText.Cut(text, width));

    private static IReadOnlyList<AuditEntry> EvilTrail() => AuditEntries(Evil);

    private static RolloutPlan EvilPlan() => Plan(Evil);

    private static RolloutPlan Plan(string text) => new(
        text + "flag", text + "control", text + "candidate", [Samples.Stage(text + "one", 1, text), Samples.Stage(text + "two", 2)], [], SoftAction.Pause, []);

    private static IReadOnlyList<AuditEntry> AuditEntries(string text)
    {
        var plan = Plan(text);
        var verdict = new GuardrailVerdict
        {
            Guardrail = "signal:" + text,
            Kind = VerdictKind.HardFail,
            Estimate = 2,
            Lower = 1.5,
            Upper = 2.5,
            Threshold = new Threshold(ThresholdKind.Absolute, 1, text),
            Arithmetic = text,
        };
        var cohort = Samples.Candidate with { Variant = plan.Candidate, Signals = new Dictionary<string, double>(StringComparer.Ordinal) { [text] = 1 } };
        var evidence = new Evidence([verdict, verdict with { Estimate = null }], [cohort, cohort with { Variant = text }], [text]);
        var trail = new TrailBuilder(plan.Flag, Samples.Day);
        trail.Kill(text, text).Unkill(text, text).Note("drill", text, text, text).Note(text, text, text);
        trail.Do(RolloutVerbs.Start(plan, null, trail.Tick, text).Decision!, text, text, evidence).After(TimeSpan.FromHours(1));
        trail.Do(RolloutVerbs.RollBack(trail.State, trail.Tick, text).Decision!, text, text, evidence).After(TimeSpan.FromHours(1));
        trail.Do(RolloutVerbs.Start(plan, trail.State, trail.Tick, text).Decision!, text, text).After(TimeSpan.FromHours(1));
        return [.. trail.Kill(text, text, evidence).Entries];
    }
}
