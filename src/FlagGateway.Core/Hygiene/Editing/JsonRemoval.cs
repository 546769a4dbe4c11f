namespace FlagGateway.Core.Hygiene.Editing;

/// <summary>
/// Finds the pieces of text to delete when values are removed from their object or array: the value, its comma, the
/// comment after it on its line and the comment lines directly above it. Everything else stays byte for byte.
/// </summary>
internal static class JsonRemoval
{
    /// <summary>Returns the pieces, in the order of the text and without overlap.</summary>
    /// <param name="json">The text.</param>
    /// <param name="container">The object or array.</param>
    /// <param name="goes">Selects the children to remove.</param>
    public static List<(int Start, int End)> Find(ReadOnlySpan<byte> json, JsonOutline container, Predicate<JsonOutline> goes)
    {
        List<(int Start, int End)> pieces = [];
        var children = container.Children;
        var last = children.FindLastIndex(child => !goes(child));
        if (last < 0 && children.Count != 0 && IsBare(json, container))
            return [(container.Start + 1, container.End - 1)];

        // The new last child loses its comma, unless the old last child had one.
        if (last >= 0 && last < children.Count - 1 && JsonGap.CommaAfter(json, children[^1].End) < 0)
        {
            var comma = JsonGap.CommaAfter(json, children[last].End);
            pieces.Add((comma, comma + 1));
        }

        for (var i = 0; i < children.Count; i++)
        {
            if (goes(children[i]))
                pieces.Add(PieceOf(json, children[i], i == 0 ? container.Start + 1 : children[i - 1].End));
        }

        return Merge(pieces);
    }

    private static (int Start, int End) PieceOf(ReadOnlySpan<byte> json, JsonOutline child, int floor)
    {
        var comma = JsonGap.CommaAfter(json, child.End);
        var end = comma < 0 ? child.End : comma + 1;
        var line = JsonGap.StartOfLine(json, child.NameStart);
        var rest = JsonGap.BehindLineComment(json, end);
        var ownsLines = line > floor && JsonGap.IsBlank(json, line, child.NameStart) && JsonGap.IsBlank(json, rest, JsonGap.EndOfLine(json, rest));
        if (ownsLines)
            return (AboveComments(json, line, floor), Math.Min(JsonGap.EndOfLine(json, rest) + 1, json.Length));

        // Inside a line the blanks on one of the two sides are removed as well.
        var start = child.NameStart;
        if (comma >= 0)
        {
            while (end < json.Length && json[end] is (byte)' ' or (byte)'\t')
                end++;
            return (start, end);
        }

        while (start > floor && json[start - 1] is (byte)' ' or (byte)'\t')
            start--;
        return (start, end);
    }

    // Comment lines directly above the value belong to it.
    private static int AboveComments(ReadOnlySpan<byte> json, int line, int floor)
    {
        var start = line;
        while (start > 0 && JsonGap.StartOfLine(json, start - 1) is var above && above > floor && json[above..(start - 1)].Trim(" \t\r"u8).StartsWith("//"u8))
            start = above;
        return start;
    }

    private static bool IsBare(ReadOnlySpan<byte> json, JsonOutline container)
    {
        var at = container.Start + 1;
        foreach (var child in container.Children)
        {
            if (!IsOnlyComma(json[at..child.NameStart]))
                return false;
            at = child.End;
        }

        return IsOnlyComma(json[at..(container.End - 1)]);
    }

    private static bool IsOnlyComma(ReadOnlySpan<byte> gap) => gap.IndexOfAnyExcept(" \t\r\n,"u8) < 0;

    private static List<(int Start, int End)> Merge(List<(int Start, int End)> pieces)
    {
        List<(int Start, int End)> merged = [];
        foreach (var piece in pieces.OrderBy(piece => piece.Start))
        {
            if (merged.Count != 0 && piece.Start <= merged[^1].End)
                merged[^1] = (merged[^1].Start, Math.Max(merged[^1].End, piece.End));
            else
                merged.Add(piece);
        }

        return merged;
    }
}
