using System.Text;
using FlagGateway.Core.Guardrails;
using FlagGateway.Formatting;
using FlagGateway.Reports.Content;

namespace FlagGateway.Reports.Markdown;

/// <summary>Writes blocks as Markdown with tables.</summary>
internal sealed class MarkdownBlocks
{
    private const int BarLength = 20;

    private static readonly Column[] VerdictColumns =
    [
        new("Guardrail"), new("Verdict"), new("Candidate", ColumnKind.Number), new("Control", ColumnKind.Number), new("Estimate", ColumnKind.Number),
        new("From", ColumnKind.Number), new("To", ColumnKind.Number), new("Threshold", ColumnKind.Number), new("Position"), new("Arithmetic"),
    ];

    private readonly StringBuilder _text = new();

    public void Write(IEnumerable<Block> blocks)
    {
        foreach (var block in blocks)
            Write(block);
    }

    /// <summary>The text written so far, with one line feed at its end.</summary>
    public void WriteTo(TextBlocks text)
    {
        while (_text.Length > 0 && _text[^1] == '\n')
            _text.Length--;
        _text.Append('\n');
        using TextBlockWriter writer = new(text);
        foreach (var chunk in _text.GetChunks())
            writer.Write(chunk.Span);
    }

    private void Write(Block block)
    {
        switch (block)
        {
            case HeadingBlock heading:
                Heading(heading.Level, heading.Text);
                break;
            case TextBlock text:
                Line(MarkdownText.From(text.Text)).Line("");
                break;
            case FieldsBlock fields:
                Items(fields.Fields.Select(field => $"**{MarkdownText.From(field.Name)}:** {MarkdownText.From(field.Value)}"));
                break;
            case ListBlock list:
                Items(list.Items.Select(MarkdownText.From));
                break;
            case TableBlock table:
                Table(table.Columns, table.Rows);
                break;
            case StageTimesBlock times:
                Bars(times.Stages);
                break;
            case VerdictsBlock verdicts:
                Table(VerdictColumns, [.. verdicts.Verdicts.Select(Row)]);
                break;
            case StepBlock step:
                Heading(4, step.Title);
                Write(step.Blocks);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(block), block, "Not a block.");
        }
    }

    private static Cell[] Row(GuardrailVerdict verdict)
    {
        var (metric, kind) = (verdict.Guardrail, verdict.Threshold?.Kind);
        return
        [
            verdict.Key,
            VerdictDescription.From(verdict),
            $"{Figures.Metric(metric, verdict.Candidate)} ({Figures.Count(verdict.CandidateSamples)})",
            $"{Figures.Metric(metric, verdict.Control)} ({Figures.Count(verdict.ControlSamples)})",
            Figures.Estimate(metric, kind, verdict.Estimate),
            Figures.Estimate(metric, kind, verdict.Lower),
            Figures.Estimate(metric, kind, verdict.Upper),
            verdict.Threshold?.Text ?? Figures.Missing,
            VerdictDescription.Position(verdict),
            verdict.Arithmetic,
        ];
    }

    private void Heading(int level, string text) => Line($"{new string('#', level)} {MarkdownText.From(text)}").Line("");

    private void Items(IEnumerable<string> items)
    {
        foreach (var item in items)
            Line($"- {item}");
        Line("");
    }

    private void Table(IReadOnlyList<Column> columns, IReadOnlyList<IReadOnlyList<Cell>> rows)
    {
        Row(columns.Select(column => MarkdownText.From(column.Name)));
        Row(columns.Select(column => column.Kind == ColumnKind.Number ? "---:" : "---"));
        foreach (var row in rows)
            Row(row.Select(cell => MarkdownText.From(cell.Text)));
        Line("");

        void Row(IEnumerable<string> cells) => Line($"| {string.Join(" | ", cells)} |");
    }

    private void Bars(IReadOnlyList<StageTime> stages)
    {
        var max = stages.Count == 0 ? TimeSpan.Zero : stages.Max(stage => stage.Total);
        if (max == TimeSpan.Zero)
            return;
        Table(
            [new("Stage"), new("Time"), new("", ColumnKind.Number)],
            [.. stages.Select(stage => new Cell[] { stage.Name, new string('█', (int)Math.Ceiling(BarLength * (stage.Total / max))), Figures.Time(stage.Total) })]);
    }

    // The same line endings on every machine.
    private MarkdownBlocks Line(string line)
    {
        _text.Append(line).Append('\n');
        return this;
    }
}
