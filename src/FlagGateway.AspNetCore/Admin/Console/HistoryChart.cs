using FlagGateway.Formatting;
using FlagGateway.Reports.Charts;
using FlagGateway.Reports.Content;

namespace FlagGateway.Admin.Console;

/// <summary>
/// Control and candidate over time as two lines, with a mark at each change of stage. The lines differ by dashes, by the mark at
/// their end and by the name next to it, so that they can be distinguished without colors.
/// </summary>
internal static class HistoryChart
{
    private const double Height = 150;
    private const double Top = 22;
    private const double Bottom = 122;

    // The rest of the width is for names.
    private const double Right = SvgCanvas.Width - 68;
    private const int NameLength = 9;
    private const double NameHeight = 11;

    /// <summary>Draws the chart; returns <c>null</c> with fewer than two points.</summary>
    /// <param name="points">Oldest first.</param>
    /// <param name="title">What it shows.</param>
    /// <param name="metric">Name of the metric, which determines the number format.</param>
    /// <param name="control">Control.</param>
    /// <param name="candidate">The candidate.</param>
    /// <param name="id">Unique on the page.</param>
    public static string? Draw(IReadOnlyList<HistoryPoint> points, string title, string metric, HistoryLine control, HistoryLine candidate, string id)
    {
        if (points.Count < 2 || points[^1].At <= points[0].At)
            return null;
        var max = points.SelectMany(point => new[] { control.Value(point), candidate.Value(point) }).Max() ?? 0;
        var top = max > 0 ? max * 1.1 : 1;
        var canvas = new SvgCanvas(id, Height);
        canvas.Text("label", 0, 12, "start", $"{title}, up to {Figures.Metric(metric, max)}");
        canvas.Line("axis", 0, Bottom, Right, Bottom);
        Marks(canvas, points);
        // Control last: if both are equal, its dashes are drawn over the other line and both are visible.
        Lines(canvas, points, candidate, "line candidate", top);
        Lines(canvas, points, control, "line control", top);
        Ends(canvas, points, control, candidate, top);
        canvas.Text("label", 0, Height - 12, "start", Figures.When(points[0].At)).Text("label", Right, Height - 12, "end", Figures.When(points[^1].At));
        return canvas.Finish(
            title,
            $"Latest: {control.Name} {Figures.Metric(metric, control.Value(points[^1]))}, {candidate.Name} {Figures.Metric(metric, candidate.Value(points[^1]))}. Highest {Figures.Metric(metric, max)}. From {Figures.When(points[0].At)} to {Figures.When(points[^1].At)} UTC.");
    }

    private static void Marks(SvgCanvas canvas, IReadOnlyList<HistoryPoint> points)
    {
        for (var i = 1; i < points.Count; i++)
        {
            if (!IsStep(points, i))
                continue;
            var x = PositionOf(points, i);
            canvas.Line("step", x, Top, x, Bottom).Text("label small", x > Right - 40 ? x - 3 : x + 3, Top + 6, x > Right - 40 ? "end" : "start", Figures.Percentage(points[i].Percentage));
        }
    }

    // One path for each stretch, so that dashes continue over its points. Numbers of different stages are not comparable, so no line joins them.
    private static void Lines(SvgCanvas canvas, IReadOnlyList<HistoryPoint> points, HistoryLine line, string style, double top)
    {
        List<(double X, double Y)> stretch = [];
        for (var i = 0; i < points.Count; i++)
        {
            var value = line.Value(points[i]);
            if (value is null || (i > 0 && IsStep(points, i)))
                End();
            if (value is { } number)
                stretch.Add((PositionOf(points, i), HeightOf(number, top)));
        }

        End();

        void End()
        {
            if (stretch.Count > 1)
                canvas.Path(style, [.. stretch]);
            stretch.Clear();
        }
    }

    private static void Ends(SvgCanvas canvas, IReadOnlyList<HistoryPoint> points, HistoryLine control, HistoryLine candidate, double top)
    {
        List<(double X, double Y, string Name)> ends = [];
        if (EndOf(points, candidate, top) is { } circle)
        {
            canvas.Circle("end candidate", circle.X, circle.Y, 3.5);
            ends.Add((circle.X, circle.Y, candidate.Name));
        }

        if (EndOf(points, control, top) is { } square)
        {
            canvas.Box("end control", square.X - 3.5, square.Y - 3.5, 7, 7);
            ends.Add((square.X, square.Y, control.Name));
        }

        // From below: a name that would overlap another one moves up.
        var lowest = Bottom;
        foreach (var end in ends.OrderByDescending(static end => end.Y))
        {
            var y = Math.Min(end.Y + 4, lowest);
            canvas.Text("label", end.X + 8, y, "start", VisibleText.Cut(end.Name, NameLength));
            lowest = y - NameHeight;
        }
    }

    private static (double X, double Y)? EndOf(IReadOnlyList<HistoryPoint> points, HistoryLine line, double top)
    {
        for (var i = points.Count - 1; i >= 0; i--)
        {
            if (line.Value(points[i]) is { } value)
                return (PositionOf(points, i), HeightOf(value, top));
        }

        return null;
    }

    private static bool IsStep(IReadOnlyList<HistoryPoint> points, int i) => points[i].Stage != points[i - 1].Stage || points[i].Percentage != points[i - 1].Percentage;

    private static double PositionOf(IReadOnlyList<HistoryPoint> points, int i) => Right * ((points[i].At - points[0].At) / (points[^1].At - points[0].At));

    private static double HeightOf(double value, double top) => Bottom - ((Bottom - Top) * Math.Min(value / top, 1));
}

/// <summary>One cohort in a chart.</summary>
/// <param name="Name">Its variant.</param>
/// <param name="Value">Its value at a point; <c>null</c> without data.</param>
internal sealed record HistoryLine(string Name, Func<HistoryPoint, double?> Value);
