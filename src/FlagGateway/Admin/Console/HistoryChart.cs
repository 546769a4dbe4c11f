using FlagGateway.Rollouts.Reports.Charts;
using FlagGateway.Rollouts.Reports.Content;

namespace FlagGateway.Admin.Console;

/// <summary>Control and candidate over time as two lines, with a mark where the stage changed.</summary>
internal static class HistoryChart
{
    private const double Height = 150;
    private const double Top = 22;
    private const double Bottom = 122;

    /// <summary>Draws it; <c>null</c> with fewer than two points.</summary>
    /// <param name="points">Oldest first.</param>
    /// <param name="title">What it shows.</param>
    /// <param name="metric">Name of the metric, which says how numbers are written.</param>
    /// <param name="control">Control's number.</param>
    /// <param name="candidate">The candidate's.</param>
    /// <param name="id">Unique on the page.</param>
    public static string? Draw(
        IReadOnlyList<HistoryPoint> points, string title, string metric, Func<HistoryPoint, double?> control, Func<HistoryPoint, double?> candidate, string id)
    {
        if (points.Count < 2 || points[^1].At <= points[0].At)
            return null;
        var most = points.SelectMany(point => new[] { control(point), candidate(point) }).Max() ?? 0;
        var top = most > 0 ? most * 1.1 : 1;
        var canvas = new SvgCanvas(id, Height);
        canvas.Text("label", 0, 12, "start", $"{title}, up to {Figures.Metric(metric, most)}");
        canvas.Line("axis", 0, Bottom, SvgCanvas.Width, Bottom);
        Marks(canvas, points);
        Lines(canvas, points, control, "line control", top);
        Lines(canvas, points, candidate, "line candidate", top);
        canvas.Text("label", 0, Height - 12, "start", Figures.When(points[0].At)).Text("label", SvgCanvas.Width, Height - 12, "end", Figures.When(points[^1].At));
        return canvas.Finish(
            title,
            $"Latest: control {Figures.Metric(metric, control(points[^1]))}, candidate {Figures.Metric(metric, candidate(points[^1]))}. Highest {Figures.Metric(metric, most)}. From {Figures.When(points[0].At)} to {Figures.When(points[^1].At)} UTC.");
    }

    private static void Marks(SvgCanvas canvas, IReadOnlyList<HistoryPoint> points)
    {
        for (var i = 1; i < points.Count; i++)
        {
            if (!IsStep(points, i))
                continue;
            var x = PlaceOf(points, i);
            canvas.Line("step", x, Top, x, Bottom).Text("label small", x > SvgCanvas.Width - 40 ? x - 3 : x + 3, Top + 6, x > SvgCanvas.Width - 40 ? "end" : "start", Figures.Percentage(points[i].Percentage));
        }
    }

    private static void Lines(SvgCanvas canvas, IReadOnlyList<HistoryPoint> points, Func<HistoryPoint, double?> value, string style, double top)
    {
        for (var i = 1; i < points.Count; i++)
        {
            // Numbers of two stages are never mixed, so no line joins them.
            if (!IsStep(points, i) && value(points[i - 1]) is { } before && value(points[i]) is { } after)
                canvas.Line(style, PlaceOf(points, i - 1), HeightOf(before, top), PlaceOf(points, i), HeightOf(after, top));
        }
    }

    private static bool IsStep(IReadOnlyList<HistoryPoint> points, int i) => points[i].Stage != points[i - 1].Stage || points[i].Percentage != points[i - 1].Percentage;

    private static double PlaceOf(IReadOnlyList<HistoryPoint> points, int i) => SvgCanvas.Width * ((points[i].At - points[0].At) / (points[^1].At - points[0].At));

    private static double HeightOf(double value, double top) => Bottom - ((Bottom - Top) * Math.Min(value / top, 1));
}
