using System.Globalization;
using System.Text;

namespace FlagGateway.Admin.Console.Charts;

/// <summary>
/// The error rates of control and candidate as two small lines for a row of a table. The figures beside it are its
/// text.
/// </summary>
internal static class Sparkline
{
    private const double Width = 96;
    private const double Height = 22;
    private const int MaxPoints = 32;

    /// <summary>Draws the latest points; returns <c>null</c> with fewer than two.</summary>
    /// <param name="points">Oldest first.</param>
    public static string? Draw(IReadOnlyList<HistoryPoint> points)
    {
        HistoryPoint[] shown = [.. points.TakeLast(MaxPoints)];
        if (shown.Length < 2)
            return null;
        var highest = shown.Max(static point => Math.Max(point.Control.ErrorRate ?? 0, point.Candidate.ErrorRate ?? 0));
        // Rates below a percent look flat, as they are.
        var top = Math.Max(highest, 0.01);
        var text = new StringBuilder(string.Create(CultureInfo.InvariantCulture, $"""<svg class="spark" viewBox="0 0 {Width} {Height}" width="{Width}" height="{Height}" aria-hidden="true">"""));
        Line("candidate", static point => point.Candidate.ErrorRate);
        Line("control", static point => point.Control.ErrorRate);
        return text.Append("</svg>").ToString();

        void Line(string style, Func<HistoryPoint, double?> value)
        {
            List<string> stretch = [];
            for (var i = 0; i <= shown.Length; i++)
            {
                if (i < shown.Length && value(shown[i]) is { } number)
                {
                    stretch.Add(string.Create(CultureInfo.InvariantCulture, $"{1 + ((Width - 2) * i / (shown.Length - 1)):0.#},{Height - 2 - ((Height - 4) * number / top):0.#}"));
                    continue;
                }

                if (stretch.Count > 1)
                    text.Append(CultureInfo.InvariantCulture, $"""<polyline class="line {style}" fill="none" points="{string.Join(' ', stretch)}" />""");
                stretch.Clear();
            }
        }
    }
}
