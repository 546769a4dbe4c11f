using FlagGateway.Formatting;
using FlagGateway.Reports.Content;

namespace FlagGateway.Reports.Charts;

/// <summary>Time spent in each stage as bars: plain while in progress, striped while waiting or paused.</summary>
internal static class StageChart
{
    private const double RowHeight = 34;
    private const double BarHeight = 14;
    private const double Legend = 26;
    private const int NameWidth = 30;

    /// <summary>Draws the stages; returns <c>null</c> if no time was spent in any.</summary>
    /// <param name="stages">In order.</param>
    /// <param name="id">Unique on the page.</param>
    public static string? Draw(IReadOnlyList<StageTime> stages, string id)
    {
        var max = stages.Select(stage => stage.Total).DefaultIfEmpty().Max();
        if (max == TimeSpan.Zero)
            return null;
        var canvas = new SvgCanvas(id, (stages.Count * RowHeight) + Legend).Stripes("waiting", "stripe-waiting", 45).Stripes("paused", "stripe-paused", -45);
        for (var i = 0; i < stages.Count; i++)
            Row(canvas, stages[i], max, i * RowHeight);
        Names(canvas, (stages.Count * RowHeight) + 8);
        return canvas.Finish("Time spent per stage", string.Join("; ", stages.Select(Describe)) + ".");
    }

    private static void Row(SvgCanvas canvas, StageTime stage, TimeSpan max, double top)
    {
        canvas
            .Text("label strong", 0, top + 11, "start", VisibleText.Cut(stage.Name, NameWidth))
            .Text("label", SvgCanvas.Width, top + 11, "end", Figures.Time(stage.Total) + (stage.IsOpen ? ", so far" : ""))
            .Box("bar-back", 0, top + 16, SvgCanvas.Width, BarHeight);
        var x = 0.0;
        Part("bar under-way", stage.Progressing, null);
        Part("bar", stage.Waiting, "waiting");
        Part("bar", stage.Paused, "paused");

        void Part(string style, TimeSpan time, string? pattern)
        {
            var width = SvgCanvas.Width * (time / max);
            if (width > 0)
                canvas.Box(style, x, top + 16, width, BarHeight, pattern);
            x += width;
        }
    }

    private static void Names(SvgCanvas canvas, double top)
    {
        Name(0, "bar under-way", null, "under way");
        Name(88, "bar", "waiting", "waiting for approval");
        Name(232, "bar", "paused", "paused");

        void Name(double x, string style, string? pattern, string name) =>
            canvas.Box(style, x, top, 12, 12, pattern).Text("label", x + 17, top + 10, "start", name);
    }

    private static string Describe(StageTime stage)
    {
        var parts = $"under way {Figures.Time(stage.Progressing)}, waiting {Figures.Time(stage.Waiting)}, paused {Figures.Time(stage.Paused)}";
        return $"{stage.Name} {Figures.Time(stage.Total)} ({parts})";
    }
}
