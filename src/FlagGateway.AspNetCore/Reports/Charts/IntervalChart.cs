using FlagGateway.Core.Guardrails;
using FlagGateway.Reports.Content;

namespace FlagGateway.Reports.Charts;

/// <summary>
/// An estimate with its interval against the threshold, on one axis. Shape and words tell the position as well as
/// color: a diamond lies beyond, a circle on the good side, an empty square is not settled.
/// </summary>
internal static class IntervalChart
{
    private const double Left = 12;
    private const double Right = SvgCanvas.Width - 12;
    private const double Top = 20;
    private const double Middle = 40;
    private const double Bottom = 60;

    /// <summary>Draws a verdict; <c>null</c> where there is no threshold or no estimate to draw.</summary>
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
        Marker(canvas, scale.PlaceOf(estimate), verdict, style);
        return canvas.Finish(
            $"{verdict.Guardrail}: {VerdictDescription.Side(verdict)}",
            $"{VerdictDescription.Interval(verdict)}, threshold {threshold.Text}. {VerdictDescription.Numbers(verdict)}.");
    }

    private static IEnumerable<double> Values(GuardrailVerdict verdict, Threshold threshold, double estimate)
    {
        double?[] values = [threshold.Value, estimate, verdict.Lower, verdict.Upper, threshold.Kind == ThresholdKind.Absolute ? null : 0];
        return values.OfType<double>().Where(double.IsFinite);
    }

    private static string StyleOf(GuardrailVerdict verdict) => ThresholdPositions.Of(verdict) switch
    {
        ThresholdPosition.Beyond => "bad",
        ThresholdPosition.Within => "good",
        _ => "open",
    };

    private static void Zone(SvgCanvas canvas, AxisScale scale, Threshold threshold)
    {
        var place = scale.PlaceOf(threshold.Value);
        var isBelow = ThresholdPositions.IsBadBelow(threshold);
        var (from, to) = isBelow ? (Left, place) : (place, Right);
        canvas.Box("zone", from, Top, to - from, Bottom - Top, "bad").Line("limit", place, Top - 4, place, Bottom + 4);
        // The label stands on that side of the line where there is room for it.
        var isRightHalf = place > SvgCanvas.Width / 2;
        var side = isBelow ? "bad below" : "bad above";
        canvas.Text("label strong", isRightHalf ? place + 2 : place - 2, Top - 8, isRightHalf ? "end" : "start", VisibleText.Cut($"{side} {threshold.Text}", 40));
    }

    private static void Axis(SvgCanvas canvas, AxisScale scale, string metric, Threshold threshold)
    {
        canvas.Line("axis", Left, Bottom, Right, Bottom);
        foreach (var tick in scale.Ticks())
        {
            var place = scale.PlaceOf(tick);
            if (tick == 0 && threshold.Kind != ThresholdKind.Absolute)
                canvas.Line("zero", place, Top, place, Bottom);
            canvas.Line("axis", place, Bottom, place, Bottom + 4)
                .Text("label", place, Bottom + 15, place < Left + 20 ? "start" : place > Right - 20 ? "end" : "middle", Figures.Estimate(metric, threshold.Kind, tick));
        }
    }

    // An end that was not recorded is drawn as an arrow to the edge.
    private static void Interval(SvgCanvas canvas, AxisScale scale, GuardrailVerdict verdict, string style)
    {
        var (from, to) = (verdict.Lower is { } lower ? scale.PlaceOf(lower) : Left, verdict.Upper is { } upper ? scale.PlaceOf(upper) : Right);
        canvas.Line($"interval {style}", from, Middle, to, Middle);
        End(from, verdict.Lower is null, 7);
        End(to, verdict.Upper is null, -7);

        void End(double place, bool isOpen, double inward)
        {
            if (isOpen)
                canvas.Polygon($"mark {style}", (place, Middle), (place + inward, Middle - 5), (place + inward, Middle + 5));
            else
                canvas.Line($"interval {style}", place, Middle - 6, place, Middle + 6);
        }
    }

    private static void Marker(SvgCanvas canvas, double place, GuardrailVerdict verdict, string style)
    {
        switch (ThresholdPositions.Of(verdict))
        {
            case ThresholdPosition.Beyond:
                canvas.Polygon($"mark {style}", (place, Middle - 8), (place + 8, Middle), (place, Middle + 8), (place - 8, Middle));
                break;
            case ThresholdPosition.Within:
                canvas.Circle($"mark {style}", place, Middle, 6);
                break;
            default:
                canvas.Box($"hollow {style}", place - 5, Middle - 5, 10, 10);
                break;
        }
    }
}
