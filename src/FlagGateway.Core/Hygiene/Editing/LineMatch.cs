namespace FlagGateway.Core.Hygiene.Editing;

/// <summary>One line of a comparison.</summary>
/// <param name="Kind"><c>-</c> for a line of the old text only, <c>+</c> of the new one only, a blank for both.</param>
/// <param name="Text">The line with its line feed.</param>
internal readonly record struct LineStep(char Kind, string Text);

/// <summary>Finds the fewest lines that make one text of another.</summary>
/// <seealso href="https://doi.org/10.1007/BF01840446">Myers 1986, An O(ND) difference algorithm and its variations</seealso>
internal static class LineMatch
{
    // Beyond it the search would cost more than a shorter answer is worth.
    private const int MostChanges = 2_000;

    /// <summary>The steps from the old text to the new one.</summary>
    public static IReadOnlyList<LineStep> Of(string[] old, string[] young)
    {
        var head = 0;
        while (head < old.Length && head < young.Length && old[head] == young[head])
            head++;
        var tail = 0;
        while (tail < old.Length - head && tail < young.Length - head && old[^(tail + 1)] == young[^(tail + 1)])
            tail++;
        return
        [
            .. old[..head].Select(static line => new LineStep(' ', line)),
            .. Middle(old[head..^tail], young[head..^tail]),
            .. old[^tail..].Select(static line => new LineStep(' ', line)),
        ];
    }

    private static List<LineStep> Middle(string[] old, string[] young) =>
        old.Length == 0 || young.Length == 0 || Search(old, young) is not { } trace
            ? [.. old.Select(static line => new LineStep('-', line)), .. young.Select(static line => new LineStep('+', line))]
            : Walk(old, young, trace);

    // For each number of changes how far one gets on each diagonal.
    private static List<int[]>? Search(string[] old, string[] young)
    {
        var most = Math.Min(old.Length + young.Length, MostChanges);
        var reach = new int[2 * most + 3];
        List<int[]> trace = [];
        for (var changes = 0; changes <= most; changes++)
        {
            trace.Add([.. reach]);
            for (var diagonal = -changes; diagonal <= changes; diagonal += 2)
            {
                var x = IsDown(reach, diagonal, changes, most) ? reach[most + 1 + diagonal + 1] : reach[most + 1 + diagonal - 1] + 1;
                while (x < old.Length && x - diagonal < young.Length && x - diagonal >= 0 && old[x] == young[x - diagonal])
                    x++;
                reach[most + 1 + diagonal] = x;
                if (x >= old.Length && x - diagonal >= young.Length)
                    return trace;
            }
        }

        return null;
    }

    private static bool IsDown(int[] reach, int diagonal, int changes, int most) =>
        diagonal == -changes || (diagonal != changes && reach[most + 1 + diagonal - 1] < reach[most + 1 + diagonal + 1]);

    private static List<LineStep> Walk(string[] old, string[] young, List<int[]> trace)
    {
        List<LineStep> steps = [];
        var (x, y, most) = (old.Length, young.Length, (trace[0].Length - 3) / 2);
        for (var changes = trace.Count - 1; changes >= 0; changes--)
        {
            var diagonal = x - y;
            var isDown = IsDown(trace[changes], diagonal, changes, most);
            var before = isDown ? diagonal + 1 : diagonal - 1;
            var (fromX, fromY) = changes == 0 ? (0, 0) : (trace[changes][most + 1 + before], trace[changes][most + 1 + before] - before);
            var (startX, startY) = changes == 0 ? (0, 0) : isDown ? (fromX, fromY + 1) : (fromX + 1, fromY);
            while (x > startX && y > startY)
            {
                steps.Add(new(' ', old[--x]));
                y--;
            }

            if (changes == 0)
                break;
            steps.Add(isDown ? new('+', young[--y]) : new('-', old[--x]));
        }

        steps.Reverse();
        return steps;
    }
}
