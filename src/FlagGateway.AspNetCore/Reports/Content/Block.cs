using FlagGateway.Core.Guardrails;

namespace FlagGateway.Reports.Content;

/// <summary>A part of the report, the same for every format. Its texts are as they were written: each format encodes them.</summary>
internal abstract record Block;

/// <summary>A heading; the report's own has level 1.</summary>
internal sealed record HeadingBlock(int Level, string Text) : Block;

/// <summary>A paragraph.</summary>
internal sealed record TextBlock(string Text) : Block;

/// <summary>A few facts with their names.</summary>
internal sealed record FactsBlock(IReadOnlyList<Fact> Facts) : Block;

/// <summary>One fact.</summary>
internal sealed record Fact(string Name, string Value, Tone Tone = Tone.Plain);

/// <summary>A list.</summary>
internal sealed record ListBlock(IReadOnlyList<string> Items) : Block;

/// <summary>A table.</summary>
/// <param name="Caption">What it shows.</param>
/// <param name="Columns">Names of the columns.</param>
/// <param name="Rows">As many cells in each as there are columns.</param>
internal sealed record TableBlock(string Caption, IReadOnlyList<Column> Columns, IReadOnlyList<IReadOnlyList<Cell>> Rows) : Block;

/// <summary>A column.</summary>
internal sealed record Column(string Name, ColumnKind Kind = ColumnKind.Text);

/// <summary>What a column holds.</summary>
internal enum ColumnKind
{
    Text,
    Number,
    Time,
}

/// <summary>A cell.</summary>
/// <param name="Text">What it says.</param>
/// <param name="Tone">How it is meant; the text says it as well.</param>
internal sealed record Cell(string Text, Tone Tone = Tone.Plain)
{
    /// <summary>The step that it leads to, or <c>null</c>.</summary>
    public int? Step { get; init; }

    public static implicit operator Cell(string text) => new(text);
}

/// <summary>Time spent in the stages, as a chart. The table beside it has the same numbers.</summary>
internal sealed record StageTimesBlock(IReadOnlyList<StageTime> Stages) : Block;

/// <summary>Verdicts with their arithmetic and charts.</summary>
internal sealed record VerdictsBlock(IReadOnlyList<GuardrailVerdict> Verdicts) : Block;

/// <summary>A step with its numbers.</summary>
internal sealed record StepBlock(int Number, string Title, Tone Tone, IReadOnlyList<Block> Blocks) : Block;

/// <summary>How something is meant. Only ever beside words that say it, too.</summary>
internal enum Tone
{
    Plain,
    Good,
    Caution,
    Bad,
}
