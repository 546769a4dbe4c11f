using System.Globalization;
using FlagGateway.Reports.Content;

namespace FlagGateway.Reports.Html;

/// <summary>CSS classes and anchors of the page.</summary>
internal static class ReportMarks
{
    /// <summary>
    /// The classes of a tone, plus others; <c>null</c>, which writes no attribute, if there are none.
    /// </summary>
    public static string? ClassOf(Tone tone, string? besides = null)
    {
        var name = tone switch
        {
            Tone.Plain => null,
            Tone.Good => "good",
            Tone.Caution => "caution",
            Tone.Bad => "bad",
            _ => throw new ArgumentOutOfRangeException(nameof(tone), tone, "Not a tone."),
        };
        return name is null || besides is null ? name ?? besides : $"{besides} {name}";
    }

    /// <summary>The class of a cell.</summary>
    public static string? ClassOf(Tone tone, ColumnKind kind) => ClassOf(tone, ClassOf(kind));

    /// <summary>The class of a column, or <c>null</c>.</summary>
    public static string? ClassOf(ColumnKind kind) => kind switch
    {
        ColumnKind.Text => null,
        ColumnKind.Number => "number",
        ColumnKind.Time => "time",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Not a kind."),
    };

    /// <summary>The anchor of a step.</summary>
    public static string AnchorOf(int step) => string.Create(CultureInfo.InvariantCulture, $"step-{step}");
}
