using System.Globalization;
using System.Text;
using FlagGateway.Reports.Html;

namespace FlagGateway.Reports.Charts;

/// <summary>
/// Writes the elements of one drawing. Colors come from the page's style sheet by class, so drawings follow light
/// and dark mode. Every drawing has a title and a description for screen readers.
/// </summary>
/// <param name="id">Unique on the page.</param>
/// <param name="height">In the drawing's own units; the width is always <see cref="Width"/>.</param>
internal sealed class SvgCanvas(string id, double height)
{
    /// <summary>About the width of a phone, so text is not scaled down there.</summary>
    public const double Width = 360;

    private readonly StringBuilder _elements = new();

    /// <summary>Reference to a pattern of this drawing.</summary>
    public string PatternId(string name) => $"{id}-{name}";

    /// <summary>Stripes, for areas that must be distinguishable without color.</summary>
    /// <param name="name">Unique in the drawing.</param>
    /// <param name="style">Class of the stripes.</param>
    /// <param name="angle">Their direction in degrees.</param>
    public SvgCanvas Stripes(string name, string style, int angle) => Add(
        $"""<pattern id="{PatternId(name)}" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate({angle})"><line class="{style}" x1="0" y1="0" x2="0" y2="6" stroke-width="4" /></pattern>""");

    public SvgCanvas Line(string style, double x1, double y1, double x2, double y2) => Add(
        $"""<line class="{style}" x1="{Number(x1)}" y1="{Number(y1)}" x2="{Number(x2)}" y2="{Number(y2)}" />""");

    /// <summary>A line through several points.</summary>
    public SvgCanvas Path(string style, params ReadOnlySpan<(double X, double Y)> points) => Add($"""<polyline class="{style}" fill="none" points="{Points(points)}" />""");

    public SvgCanvas Box(string style, double x, double y, double width, double boxHeight, string? pattern = null) => Add(
        $"""<rect class="{style}" x="{Number(x)}" y="{Number(y)}" width="{Number(Math.Max(width, 0))}" height="{Number(boxHeight)}"{(pattern is null ? "" : $" fill=\"url(#{PatternId(pattern)})\"")} />""");

    public SvgCanvas Circle(string style, double x, double y, double radius) => Add(
        $"""<circle class="{style}" cx="{Number(x)}" cy="{Number(y)}" r="{Number(radius)}" />""");

    public SvgCanvas Polygon(string style, params ReadOnlySpan<(double X, double Y)> points) => Add($"""<polygon class="{style}" points="{Points(points)}" />""");

    /// <summary>Writes text from any source, encoded.</summary>
    /// <param name="style">Class.</param>
    /// <param name="x">Position of the anchor.</param>
    /// <param name="y">Its base line.</param>
    /// <param name="anchor"><c>start</c>, <c>middle</c> or <c>end</c>.</param>
    /// <param name="text">The text.</param>
    public SvgCanvas Text(string style, double x, double y, string anchor, string text) => Add(
        $"""<text class="{style}" x="{Number(x)}" y="{Number(y)}" text-anchor="{anchor}">{HtmlText.From(text)}</text>""");

    /// <summary>Returns the drawing.</summary>
    /// <param name="title">What it shows, in a few words.</param>
    /// <param name="description">All of its numbers, in words.</param>
    public string Finish(string title, string description) =>
        $"""<svg xmlns="http://www.w3.org/2000/svg" class="chart" role="img" viewBox="0 0 {Number(Width)} {Number(height)}" aria-labelledby="{id}-title {id}-desc"><title id="{id}-title">{HtmlText.From(title)}</title><desc id="{id}-desc">{HtmlText.From(description)}</desc>{_elements}</svg>""";

    private static string Points(ReadOnlySpan<(double X, double Y)> points)
    {
        var text = new StringBuilder();
        foreach (var (x, y) in points)
            text.Append(Number(x)).Append(',').Append(Number(y)).Append(' ');
        return text.ToString().TrimEnd();
    }

    private static string Number(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);

    private SvgCanvas Add(string element)
    {
        _elements.Append(element);
        return this;
    }
}
