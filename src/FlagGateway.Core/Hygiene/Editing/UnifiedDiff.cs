using System.Globalization;

namespace FlagGateway.Core.Hygiene.Editing;

/// <summary>The difference of two texts in the form that <c>diff -u</c> prints and <c>patch</c> applies.</summary>
/// <seealso href="https://www.gnu.org/software/diffutils/manual/html_node/Detailed-Unified.html">the format</seealso>
internal static class UnifiedDiff
{
    private const int Context = 3;

    /// <summary>The lines of the difference; none where the texts are equal.</summary>
    /// <param name="file">Name of the file in the heading.</param>
    /// <param name="before">The old text.</param>
    /// <param name="after">The new text.</param>
    public static IReadOnlyList<string> Of(string file, string before, string after)
    {
        if (before == after)
            return [];
        var (old, young) = (LinesOf(before), LinesOf(after));
        var steps = LineMatch.Of(old, young);
        List<string> lines = [$"--- a/{file}", $"+++ b/{file}"];
        foreach (var (first, end) in Hunks(steps))
            AddHunk(steps, first, end, lines);
        return lines;
    }

    private static List<(int First, int End)> Hunks(IReadOnlyList<LineStep> steps)
    {
        List<(int First, int End)> hunks = [];
        for (var i = 0; i < steps.Count; i++)
        {
            if (steps[i].Kind == ' ')
                continue;
            var (first, end) = (Math.Max(0, i - Context), Math.Min(steps.Count, i + Context + 1));
            if (hunks.Count != 0 && first <= hunks[^1].End)
                hunks[^1] = (hunks[^1].First, end);
            else
                hunks.Add((first, end));
        }

        return hunks;
    }

    private static void AddHunk(IReadOnlyList<LineStep> steps, int first, int end, List<string> lines)
    {
        var (old, young) = (1, 1);
        for (var i = 0; i < first; i++)
        {
            old += steps[i].Kind == '+' ? 0 : 1;
            young += steps[i].Kind == '-' ? 0 : 1;
        }

        var place = lines.Count;
        var (removed, added) = (0, 0);
        for (var i = first; i < end; i++)
        {
            var (kind, text) = steps[i];
            removed += kind == '+' ? 0 : 1;
            added += kind == '-' ? 0 : 1;
            lines.Add(kind + text.TrimEnd('\n'));
            if (!text.EndsWith('\n'))
                lines.Add("\\ No newline at end of file");
        }

        lines.Insert(place, $"@@ -{Range(old, removed)} +{Range(young, added)} @@");
    }

    // An empty range is told by the line before it.
    private static string Range(int start, int count) => count == 1
        ? start.ToString(CultureInfo.InvariantCulture)
        : string.Create(CultureInfo.InvariantCulture, $"{(count == 0 ? start - 1 : start)},{count}");

    private static string[] LinesOf(string text)
    {
        List<string> lines = [];
        for (var at = 0; at < text.Length;)
        {
            var end = text.IndexOf('\n', at) is >= 0 and var found ? found + 1 : text.Length;
            lines.Add(text[at..end]);
            at = end;
        }

        return [.. lines];
    }
}
