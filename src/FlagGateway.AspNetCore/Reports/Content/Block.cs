using FlagGateway.Core.Guardrails;

namespace FlagGateway.Reports.Content;

/// <summary>A part of the report, the same for every format. Texts are not encoded: each format does that.</summary>
internal abstract record Block;

/// <summary>A heading; the report's own has level 1.</summary>
internal sealed record HeadingBlock(int Level, string Text) : Block;

/// <summary>A paragraph.</summary>
internal sealed record TextBlock(string Text) : Block;

/// <summary>Named values.</summary>
internal sealed record FieldsBlock(IReadOnlyList<Field> Fields) : Block;

/// <summary>One named value.</summary>
internal sealed record Field(string Name, string Value, Tone Tone = Tone.Plain);

/// <summary>A list.</summary>
internal sealed record ListBlock(IReadOnlyList<string> Items) : Block;

/// <summary>A table.</summary>
/// <param name="Caption">What it shows.</param>
/// <param name="Columns">Names of the columns.</param>
/// <param name="Rows">Rows with one cell per column.</param>
internal sealed record TableBlock(string Caption, IReadOnlyList<Column> Columns, IReadOnlyList<IReadOnlyList<Cell>> Rows) : Block;

/// <summary>A column.</summary>
internal sealed record Column(string Name, ColumnKind Kind = ColumnKind.Text);

/// <summary>Kind of values in a column.</summary>
internal enum ColumnKind
{
    Text,
    Number,
    Time,
}

/// <summary>A cell.</summary>
/// <param name="Text">The text.</param>
/// <param name="Tone">How it is meant; the text also says so.</param>
internal sealed record Cell(string Text, Tone Tone = Tone.Plain)
{
    /// <summary>The step it links to, or <c>null</c>.</summary>
    public int? Step { get; init; }

    public static implicit operator Cell(string text) => new(text);
}

/// <summary>Time spent in the stages, as a chart. The table next to it has the same numbers.</summary>
internal sealed record StageTimesBlock(IReadOnlyList<StageTime> Stages) : Block;

/// <summary>Verdicts with their calculations and charts.</summary>
internal sealed record VerdictsBlock(IReadOnlyList<GuardrailVerdict> Verdicts) : Block;

/// <summary>A step with its numbers.</summary>
internal sealed record StepBlock(int Number, string Title, Tone Tone, IReadOnlyList<Block> Blocks) : Block;

/// <summary>How something is meant. Always next to text that says the same.</summary>
internal enum Tone
{
    Plain,
    Good,
    Caution,
    Bad,
}
