using FlagGateway.Core.Guardrails;
using FlagGateway.Formatting;
using FlagGateway.Reports.Content;

namespace FlagGateway.Reports.Charts;

/// <summary>
/// An estimate with its interval against the threshold, on one axis. Shape and text show the position as well as
/// color: a diamond is beyond the threshold, a circle on the good side, an empty square is inconclusive.
/// </summary>
internal static class IntervalChart
{
    private const double Left = 12;
    private const double Right = SvgCanvas.Width - 12;
    private const double Top = 20;
    private const double Middle = 40;
    private const double Bottom = 60;

    /// <summary>Draws a verdict; returns <c>null</c> without a threshold or an estimate.</summary>
    /// <param name="verdict">The verdict.</param>
    /// <param name="id">Unique on the page.</param>
    public static string? Draw(GuardrailVerdict verdict, string id)
    {
        if (verdict is not { Threshold: { } threshold, Estimate: { } estimate } || !double.IsFinite(estimate) || !double.IsFinite(threshold.Value))
            return null;
        var scale = new AxisScale([.. Values(verdict, threshold, estimate)], Left, Right);
        var canvas = new SvgCanvas(id, 80).Stripes("bad", "stripe-bad", 45);
        Zone(canvas, scale, threshold);
        Axis(canvas, scale, verdict.Guardrail, threshold);
        var style = StyleOf(verdict);
        if (verdict is not { Lower: null, Upper: null })
            Interval(canvas, scale, verdict, style);
        Estimate(canvas, scale.PositionOf(estimate), verdict, style);
        return canvas.Finish(
            $"{verdict.Key}: {VerdictDescription.Position(verdict)}",
            $"{VerdictDescription.Interval(verdict)}, threshold {threshold.Text}. {VerdictDescription.Numbers(verdict)}.");
    }

    private static IEnumerable<double> Values(GuardrailVerdict verdict, Threshold threshold, double estimate)
    {
        double?[] values = [threshold.Value, estimate, verdict.Lower, verdict.Upper, threshold.Kind == ThresholdKind.Absolute ? null : 0];
        return values.OfType<double>().Where(double.IsFinite);
    }

    private static string StyleOf(GuardrailVerdict verdict) => ThresholdPositions.From(verdict) switch
    {
        ThresholdPosition.Beyond => "bad",
        ThresholdPosition.Within => "good",
        _ => "open",
    };

    private static void Zone(SvgCanvas canvas, AxisScale scale, Threshold threshold)
    {
        var position = scale.PositionOf(threshold.Value);
        var isBelow = ThresholdPositions.IsBadBelow(threshold);
        var (from, to) = isBelow ? (Left, position) : (position, Right);
        canvas.Box("zone", from, Top, to - from, Bottom - Top, "bad").Line("limit", position, Top - 4, position, Bottom + 4);
        // The label goes to the side of the line that has room for it.
        var isRightHalf = position > SvgCanvas.Width / 2;
        var label = isBelow ? "bad below" : "bad above";
        canvas.Text("label strong", isRightHalf ? position + 2 : position - 2, Top - 8, isRightHalf ? "end" : "start", VisibleText.Cut($"{label} {threshold.Text}", 40));
    }

    private static void Axis(SvgCanvas canvas, AxisScale scale, string metric, Threshold threshold)
    {
        canvas.Line("axis", Left, Bottom, Right, Bottom);
        foreach (var tick in scale.Ticks())
        {
            var position = scale.PositionOf(tick);
            if (tick == 0 && threshold.Kind != ThresholdKind.Absolute)
                canvas.Line("zero", position, Top, position, Bottom);
            canvas.Line("axis", position, Bottom, position, Bottom + 4)
                .Text("label", position, Bottom + 15, position < Left + 20 ? "start" : position > Right - 20 ? "end" : "middle", Figures.Tick(metric, threshold.Kind, tick));
        }
    }

    // An end that was not recorded is drawn as an arrow to the edge.
    private static void Interval(SvgCanvas canvas, AxisScale scale, GuardrailVerdict verdict, string style)
    {
        var (from, to) = (verdict.Lower is { } lower ? scale.PositionOf(lower) : Left, verdict.Upper is { } upper ? scale.PositionOf(upper) : Right);
        canvas.Line($"interval {style}", from, Middle, to, Middle);
        End(from, verdict.Lower is null, 7);
        End(to, verdict.Upper is null, -7);

        void End(double position, bool isOpen, double inward)
        {
            if (isOpen)
                canvas.Polygon($"mark {style}", (position, Middle), (position + inward, Middle - 5), (position + inward, Middle + 5));
            else
                canvas.Line($"interval {style}", position, Middle - 6, position, Middle + 6);
        }
    }

    private static void Estimate(SvgCanvas canvas, double position, GuardrailVerdict verdict, string style)
    {
        switch (ThresholdPositions.From(verdict))
        {
            case ThresholdPosition.Beyond:
                canvas.Polygon($"mark {style}", (position, Middle - 8), (position + 8, Middle), (position, Middle + 8), (position - 8, Middle));
                break;
            case ThresholdPosition.Within:
                canvas.Circle($"mark {style}", position, Middle, 6);
                break;
            default:
                canvas.Box($"hollow {style}", position - 5, Middle - 5, 10, 10);
                break;
        }
    }
}
