using System.Globalization;
using FlagGateway.Core.Guardrails;
using FlagGateway.Reports.Charts;
using FlagGateway.Reports.Content;

namespace FlagGateway.Admin.Console.Charts;

/// <summary>
/// Control and candidate in each interval as two lines, with the limits of the guardrail, the requests below, and a
/// mark where the share of users changed. The lines differ by dashes and by the mark at their end, so that they can be
/// distinguished without colors.
/// </summary>
internal sealed class TimeChart
{
    private const double Height = 190;
    private const double Top = 20;
    private const double Bottom = 120;
    private const double VolumeTop = 134;
    private const double VolumeBottom = 160;
    private const double Left = 52;
    private const double Right = SvgCanvas.Width - 8;
    // A limit further away than this would flatten the lines; the text below names it instead.
    private const double LargestLimit = 2.5;

    private readonly IReadOnlyList<HistoryPoint> _points;
    private readonly ChartMetric _metric;
    private readonly SvgCanvas _canvas;
    private readonly AxisScale _scale;
    private readonly double _top;

    private TimeChart(IReadOnlyList<HistoryPoint> points, ChartMetric metric, string id)
    {
        (_points, _metric, _canvas) = (points, metric, new SvgCanvas(id, Height));
        double[] values = [.. points.SelectMany(point => new[] { metric.ValueOf(point.Control), metric.ValueOf(point.Candidate) }).OfType<double>()];
        var highest = values.DefaultIfEmpty().Max();
        double[] limits = [.. Limits().SelectMany(limit => points.Select(point => LimitAt(limit, point))).OfType<double>().Where(limit => limit <= highest * LargestLimit)];
        _scale = AxisScale.FromZero([.. values, .. limits], Bottom, Top);
        _top = Math.Max(highest, limits.DefaultIfEmpty().Max());
    }

    /// <summary>Draws the chart; returns <c>null</c> with fewer than two points.</summary>
    /// <param name="points">Oldest first.</param>
    /// <param name="metric">What it shows.</param>
    /// <param name="id">Unique on the page.</param>
    public static string? Draw(IReadOnlyList<HistoryPoint> points, ChartMetric metric, string id) =>
        points.Count < 2 ? null : new TimeChart(points, metric, id).Draw();

    /// <summary>
    /// The values of each point, with the position at which the chart shows them: for a page that reads them out.
    /// </summary>
    public static IEnumerable<(double X, string Text)> Values(IReadOnlyList<HistoryPoint> points, ChartMetric metric, string control, string candidate) =>
        points.Select(point => (PositionOf(points, point.At), string.Create(
            CultureInfo.InvariantCulture,
            $"{Figures.When(point.At)[11..]} {control} {Figures.Metric(metric.Metric, metric.ValueOf(point.Control))}, {candidate} {Figures.Metric(metric.Metric, metric.ValueOf(point.Candidate))}, {Figures.Count(point.Requests)} requests in {point.Seconds:0} s")));

    private string Draw()
    {
        _canvas.Text("label strong", 0, 11, "start", _metric.Title);
        Axis();
        Volume();
        Steps();
        foreach (var limit in Limits())
            Line(limit == _metric.Guardrail!.Hard ? "limit-line hard" : "limit-line soft", point => LimitAt(limit, point) is { } value && value <= _top ? value : null);
        // Control last: if both are equal, its dashes are drawn over the other line and both are visible.
        Line("line candidate", point => _metric.ValueOf(point.Candidate));
        Line("line control", point => _metric.ValueOf(point.Control));
        End(static point => point.Candidate, (x, y) => _canvas.Circle("end candidate", x, y, 3.5));
        End(static point => point.Control, (x, y) => _canvas.Box("end control", x - 3.5, y - 3.5, 7, 7));
        _canvas.Text("label", Left, Height - 8, "start", Figures.When(_points[0].From)[..16]).Text("label", Right, Height - 8, "end", Figures.When(_points[^1].At)[11..]);
        return _canvas.Finish(_metric.Title, Description());
    }

    private void Axis()
    {
        _canvas.Line("axis", Left, Bottom, Right, Bottom);
        foreach (var tick in _scale.Ticks().Where(tick => _scale.PositionOf(tick) is >= Top - 1 and <= Bottom + 1))
        {
            var y = _scale.PositionOf(tick);
            if (tick != 0)
                _canvas.Line("grid", Left, y, Right, y);
            _canvas.Text("label small", Left - 4, y + 3, "end", Figures.Metric(_metric.Metric, tick));
        }
    }

    // Requests per second: a quiet night is not mistaken for a good candidate.
    private void Volume()
    {
        var highest = _points.Max(static point => point.Requests / point.Seconds);
        _canvas.Line("axis", Left, VolumeBottom, Right, VolumeBottom).Text("label small", Left - 4, VolumeTop + 6, "end", $"{Figures.Plain(Math.Round(highest, highest < 10 ? 1 : 0))}/s");
        if (highest <= 0)
            return;
        List<(double X, double Y)> outline = [(PositionOf(_points, _points[0].From), VolumeBottom)];
        foreach (var point in _points)
        {
            var y = VolumeBottom - ((VolumeBottom - VolumeTop) * (point.Requests / point.Seconds / highest));
            outline.Add((PositionOf(_points, point.From), y));
            outline.Add((PositionOf(_points, point.At), y));
        }

        outline.Add((PositionOf(_points, _points[^1].At), VolumeBottom));
        _canvas.Polygon("volume", [.. outline]);
    }

    private void Steps()
    {
        var free = double.MinValue;
        for (var i = 1; i < _points.Count; i++)
        {
            if (_points[i].IsLike(_points[i - 1]))
                continue;
            var x = PositionOf(_points, _points[i].From);
            _canvas.Line("step", x, Top, x, VolumeBottom);
            var isAtEnd = x > Right - 40;
            // Marks close to each other share the space of one text.
            if (!isAtEnd && x < free)
                continue;
            _canvas.Text("label small", isAtEnd ? x - 3 : x + 3, Top + 6, isAtEnd ? "end" : "start", Figures.Percentage(_points[i].Percentage));
            free = x + 30;
        }
    }

    // One path for each stretch, so that dashes continue over its points. No line joins two shares, or skips an
    // interval without data.
    private void Line(string style, Func<HistoryPoint, double?> value)
    {
        List<(double X, double Y)> stretch = [];
        for (var i = 0; i < _points.Count; i++)
        {
            if (i > 0 && !_points[i].IsLike(_points[i - 1]))
                Finish();
            if (value(_points[i]) is { } number)
                stretch.Add((PositionOf(_points, _points[i].At), _scale.PositionOf(number)));
            else
                Finish();
        }

        Finish();

        void Finish()
        {
            if (stretch.Count > 1)
                _canvas.Path(style, [.. stretch]);
            else if (stretch is [var only] && style.StartsWith("line", StringComparison.Ordinal))
                _canvas.Line(style, only.X - 1, only.Y, only.X + 1, only.Y);
            stretch.Clear();
        }
    }

    private void End(Func<HistoryPoint, IntervalCounts> cohort, Action<double, double> mark)
    {
        for (var i = _points.Count - 1; i >= 0; i--)
        {
            if (_metric.ValueOf(cohort(_points[i])) is { } value)
            {
                mark(PositionOf(_points, _points[i].At), _scale.PositionOf(value));
                return;
            }
        }
    }

    private string Description()
    {
        var (control, candidate) = (Last(static point => point.Control), Last(static point => point.Candidate));
        var limits = string.Concat(Limits().Select(limit => $" {(limit == _metric.Guardrail!.Hard ? "Hard" : "Soft")} limit {limit.Text}."));
        return $"Latest interval: control {Figures.Metric(_metric.Metric, control)}, candidate {Figures.Metric(_metric.Metric, candidate)}.{limits} From {Figures.When(_points[0].From)} to {Figures.When(_points[^1].At)} UTC.";

        double? Last(Func<HistoryPoint, IntervalCounts> cohort) => _points.Select(point => _metric.ValueOf(cohort(point))).LastOrDefault(static value => value is not null);
    }

    private IEnumerable<Threshold> Limits() => new[] { _metric.Guardrail?.Soft, _metric.Guardrail?.Hard }.OfType<Threshold>();

    private double? LimitAt(Threshold limit, HistoryPoint point) => ChartMetric.LimitOf(limit, _metric.ValueOf(point.Control));

    private static double PositionOf(IReadOnlyList<HistoryPoint> points, DateTimeOffset time) =>
        Left + ((Right - Left) * ((time - points[0].From) / (points[^1].At - points[0].From)));
}
