using System.Globalization;
using System.Text;
using FlagGateway.Reports.Content;

namespace FlagGateway.Reports.Html;

/// <summary>
/// A table that becomes a list of cards where it is too wide for a phone. Roles are told, because a table that is
/// laid out as something else is none to a screen reader any more.
/// </summary>
internal static class HtmlTable
{
    // A phone has room for so many columns.
    private const int NarrowColumns = 3;

    public static string Of(TableBlock table)
    {
        var html = new StringBuilder("<div class=\"scroll\">")
            .Append(table.Columns.Count > NarrowColumns ? "<table role=\"table\" class=\"wide\">" : "<table role=\"table\">")
            .Append("<caption>").Append(HtmlText.Of(table.Caption)).Append("</caption><thead role=\"rowgroup\"><tr role=\"row\">");
        foreach (var column in table.Columns)
            html.Append("<th role=\"columnheader\" scope=\"col\"").Append(ClassOf(Tone.Plain, ClassOf(column))).Append('>').Append(HtmlText.Of(column.Name)).Append("</th>");
        html.Append("</tr></thead><tbody role=\"rowgroup\">");
        foreach (var row in table.Rows)
            html.Append("<tr role=\"row\">").Append(string.Concat(table.Columns.Zip(row, CellOf))).Append("</tr>\n");
        return html.Append("</tbody></table></div>").ToString();
    }

    /// <summary>A class attribute for a tone, or nothing.</summary>
    public static string ClassOf(Tone tone, string besides = "")
    {
        var name = tone switch
        {
            Tone.Plain => "",
            Tone.Good => "good",
            Tone.Caution => "caution",
            Tone.Bad => "bad",
            _ => throw new ArgumentOutOfRangeException(nameof(tone), tone, "Not a tone."),
        };
        var all = $"{besides} {name}".Trim();
        return all.Length == 0 ? "" : $" class=\"{all}\"";
    }

    /// <summary>The anchor of a step.</summary>
    public static string AnchorOf(int step) => string.Create(CultureInfo.InvariantCulture, $"step-{step}");

    private static string ClassOf(Column column) => column.Kind switch
    {
        ColumnKind.Text => "",
        ColumnKind.Number => "number",
        ColumnKind.Time => "time",
        _ => throw new ArgumentOutOfRangeException(nameof(column), column.Kind, "Not a kind."),
    };

    private static string CellOf(Column column, Cell cell)
    {
        var text = HtmlText.Of(cell.Text);
        var content = cell.Step is { } step ? $"<a href=\"#{AnchorOf(step)}\">{text}</a>" : text;
        return $"<td role=\"cell\" data-name=\"{HtmlText.Of(column.Name)}\"{ClassOf(cell.Tone, ClassOf(column))}>{content}</td>";
    }
}
