using System.Globalization;
using DiffPlex;
using DiffPlex.Chunkers;
using DiffPlex.Model;

namespace FlagGateway.Core.Hygiene.Editing;

/// <summary>Creates the difference of two texts in the format of <c>diff -u</c> and <c>patch</c>.</summary>
/// <remarks>
/// DiffPlex finds the differences. Its own writer of this format treats the text after the last line feed as a line,
/// gives empty ranges a wrong start, and neither marks a missing line feed at the end nor detects a changed one; <c>git
/// apply</c> rejects that.
/// </remarks>
/// <seealso href="https://www.gnu.org/software/diffutils/manual/html_node/Detailed-Unified.html">the format</seealso>
internal static class UnifiedDiff
{
    private const int Context = 3;

    private static readonly CustomFunctionChunker Lines = new(LinesOf);

    /// <summary>Returns the lines of the difference; empty if the texts are equal.</summary>
    /// <param name="file">Name of the file in the heading.</param>
    /// <param name="before">The old text.</param>
    /// <param name="after">The new text.</param>
    public static IReadOnlyList<string> Create(string file, string before, string after)
    {
        if (before == after)
            return [];
        var diff = Differ.Instance.CreateDiffs(before, after, ignoreWhiteSpace: false, ignoreCase: false, Lines);
        List<string> lines = [$"--- a/{file}", $"+++ b/{file}"];
        List<DiffBlock> hunk = [];
        foreach (var block in diff.DiffBlocks)
        {
            if (hunk.Count != 0 && block.DeleteStartA - EndOf(hunk[^1]) > 2 * Context)
            {
                AddHunk(diff, hunk, lines);
                hunk.Clear();
            }

            hunk.Add(block);
        }

        AddHunk(diff, hunk, lines);
        return lines;
    }

    private static void AddHunk(DiffResult diff, List<DiffBlock> blocks, List<string> lines)
    {
        var lead = Math.Min(Context, blocks[0].DeleteStartA);
        var start = blocks[0].DeleteStartA - lead;
        var end = Math.Min(diff.PiecesOld.Count, EndOf(blocks[^1]) + Context);
        var added = blocks.Sum(static block => block.InsertCountB - block.DeleteCountA);
        lines.Add($"@@ -{Range(start, end - start)} +{Range(blocks[0].InsertStartB - lead, end - start + added)} @@");
        foreach (var block in blocks)
        {
            AddLines(' ', diff.PiecesOld, start, block.DeleteStartA);
            AddLines('-', diff.PiecesOld, block.DeleteStartA, EndOf(block));
            AddLines('+', diff.PiecesNew, block.InsertStartB, block.InsertStartB + block.InsertCountB);
            start = EndOf(block);
        }

        AddLines(' ', diff.PiecesOld, start, end);

        void AddLines(char kind, IReadOnlyList<string> texts, int from, int to)
        {
            for (var i = from; i < to; i++)
            {
                lines.Add(kind + texts[i].TrimEnd('\n'));
                if (!texts[i].EndsWith('\n'))
                    lines.Add("\\ No newline at end of file");
            }
        }
    }

    private static int EndOf(DiffBlock block) => block.DeleteStartA + block.DeleteCountA;

    // Lines count from 1; an empty range names the line before it.
    private static string Range(int start, int count) => count == 1
        ? (start + 1).ToString(CultureInfo.InvariantCulture)
        : string.Create(CultureInfo.InvariantCulture, $"{(count == 0 ? start : start + 1)},{count}");

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
