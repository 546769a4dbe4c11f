using System.Globalization;
using System.Text;
using FlagGateway.Core.Guardrails;
using FlagGateway.Reports.Charts;
using FlagGateway.Reports.Content;

namespace FlagGateway.Reports.Html;

/// <summary>Writes blocks as HTML that is well-formed XML as well.</summary>
internal sealed class HtmlBlocks
{
    // Longer than this it takes a line of its own.
    private const int LongFact = 40;

    private readonly StringBuilder _html = new();
    private int _charts;

    public HtmlBlocks Write(IEnumerable<Block> blocks)
    {
        foreach (var block in blocks)
            Write(block);
        return this;
    }

    public override string ToString() => _html.ToString();

    private void Write(Block block)
    {
        switch (block)
        {
            case HeadingBlock heading:
                Line($"<h{heading.Level}>{HtmlText.Of(heading.Text)}</h{heading.Level}>");
                break;
            case TextBlock text:
                Line($"<p>{HtmlText.Of(text.Text)}</p>");
                break;
            case FactsBlock facts:
                Line($"<dl>{string.Concat(facts.Facts.Select(FactOf))}</dl>");
                break;
            case ListBlock list:
                Line($"<ul>{string.Concat(list.Items.Select(item => $"<li>{HtmlText.Of(item)}</li>"))}</ul>");
                break;
            case TableBlock table:
                Line(HtmlTable.Of(table));
                break;
            case StageTimesBlock times:
                Line($"<div class=\"figure\">{StageChart.Draw(times.Stages, NextId()) ?? "<p>No time was spent in any stage.</p>"}</div>");
                break;
            case VerdictsBlock verdicts:
                Line($"<div class=\"verdicts\">{string.Concat(verdicts.Verdicts.Select(Verdict))}</div>");
                break;
            case StepBlock step:
                Step(step);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(block), block, "Not a block.");
        }
    }

    private static string FactOf(Fact fact) => $"<div{(fact.Value.Length > LongFact ? " class=\"long\"" : "")}><dt>{HtmlText.Of(fact.Name)}</dt><dd{HtmlTable.ClassOf(fact.Tone)}>{HtmlText.Of(fact.Value)}</dd></div>";

    private void Step(StepBlock step)
    {
        Line($"<details open=\"open\" id=\"{HtmlTable.AnchorOf(step.Number)}\"><summary><h4{HtmlTable.ClassOf(step.Tone)}>{HtmlText.Of(step.Title)}</h4></summary>");
        Write(step.Blocks);
        Line("</details>");
    }

    private string Verdict(GuardrailVerdict verdict)
    {
        var chart = IntervalChart.Draw(verdict, NextId())
            ?? "<p class=\"none\">No chart: the estimate or the threshold was not recorded.</p>";
        return $"""
            <section class="verdict">
            <h5><span>{HtmlText.Of(verdict.Guardrail)}</span> <span{HtmlTable.ClassOf(ReportFormatter.ToneOf(verdict.Kind), "badge")}>{HtmlText.Of(VerdictDescription.Of(verdict))}</span></h5>
            <p class="arithmetic">{HtmlText.Of(verdict.Arithmetic)}</p>
            {chart}
            <p class="numbers">{HtmlText.Of($"{VerdictDescription.Interval(verdict)}. {VerdictDescription.Numbers(verdict)}.")}</p>
            </section>
            """;
    }

    private string NextId() => string.Create(CultureInfo.InvariantCulture, $"chart-{++_charts}");

    private void Line(string html) => _html.Append(html).Append('\n');
}
