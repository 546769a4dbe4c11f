namespace FlagGateway.Core.Hygiene.Editing;

/// <summary>Scans the text between values of JSON: blanks, comments, one comma.</summary>
internal static class JsonGap
{
    /// <summary>Offset of the comma after a value, or -1 if the container ends first.</summary>
    public static int CommaAfter(ReadOnlySpan<byte> json, int end)
    {
        for (var at = end; at < json.Length;)
        {
            if (SkipComment(json, at) is var behind && behind > at)
                at = behind;
            else if (json[at] == ',')
                return at;
            else if (!IsBlank(json[at]))
                return -1;
            else
                at++;
        }

        return -1;
    }

    /// <summary>Offset after a comment that begins here; otherwise the same offset.</summary>
    public static int SkipComment(ReadOnlySpan<byte> json, int at)
    {
        if (json[at..].StartsWith("//"u8))
            return EndOfLine(json, at);
        if (!json[at..].StartsWith("/*"u8))
            return at;
        var length = json[(at + 2)..].IndexOf("*/"u8);
        return length < 0 ? json.Length : at + length + 4;
    }

    /// <summary>
    /// Offset after the comment that follows on the same line and ends there; otherwise the same offset.
    /// </summary>
    public static int BehindLineComment(ReadOnlySpan<byte> json, int at)
    {
        var start = at;
        while (start < json.Length && json[start] is (byte)' ' or (byte)'\t')
            start++;
        if (start == json.Length)
            return at;
        var end = SkipComment(json, start);
        return end > start && json[start..end].IndexOf((byte)'\n') < 0 ? end : at;
    }

    /// <summary>Offset of the line feed that ends the line, or of the end of the text.</summary>
    public static int EndOfLine(ReadOnlySpan<byte> json, int at) =>
        json[at..].IndexOf((byte)'\n') is >= 0 and var length ? at + length : json.Length;

    /// <summary>Offset of the first byte of the line.</summary>
    public static int StartOfLine(ReadOnlySpan<byte> json, int at) => json[..at].LastIndexOf((byte)'\n') + 1;

    /// <summary>Whether there are only blanks between two offsets.</summary>
    public static bool IsBlank(ReadOnlySpan<byte> json, int from, int to) => from >= to || json[from..to].IndexOfAnyExcept(" \t\r\n"u8) < 0;

    /// <summary>Whether the byte is a blank of JSON.</summary>
    public static bool IsBlank(byte one) => one is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n';
}
