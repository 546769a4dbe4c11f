using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace FlagGateway.Prometheus;

/// <summary>A series as on the metrics page: <c>name{label="value"}</c>.</summary>
/// <param name="Name">Name of the metric.</param>
/// <param name="Labels">Labels with their values, unescaped.</param>
internal sealed record Series(string Name, IReadOnlyDictionary<string, string> Labels)
{
    /// <summary>Parses a text that is exactly one series.</summary>
    public static bool TryParseSelector(string text, [NotNullWhen(true)] out Series? series) =>
        TryParse(text.AsSpan().Trim(), out series, out var length) && length == text.AsSpan().Trim().Length;

    /// <summary>Parses a series at the start of a text, and returns its length.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, [NotNullWhen(true)] out Series? series, out int length)
    {
        series = null;
        length = NameLength(text);
        if (length == 0)
            return false;
        var name = text[..length].ToString();
        Dictionary<string, string> labels = new(StringComparer.Ordinal);
        if (length < text.Length && text[length] == '{' && !TryReadLabels(text, ref length, labels))
            return false;
        series = new Series(name, labels);
        return true;
    }

    /// <summary>
    /// Whether another series has this name and at least these labels; an absent label is an empty one.
    /// </summary>
    public bool Matches(Series other) =>
        Name == other.Name && Labels.All(label => other.Labels.GetValueOrDefault(label.Key, "") == label.Value);

    private static int NameLength(ReadOnlySpan<char> text)
    {
        var length = 0;
        while (length < text.Length && (char.IsAsciiLetter(text[length]) || text[length] is '_' or ':' || (length > 0 && char.IsAsciiDigit(text[length]))))
            length++;
        return length;
    }

    // From the brace to after its end. Blanks are allowed for manually written selectors.
    private static bool TryReadLabels(ReadOnlySpan<char> text, ref int at, Dictionary<string, string> labels)
    {
        at++;
        while (true)
        {
            SkipBlanks(text, ref at);
            if (at < text.Length && text[at] == '}')
            {
                at++;
                return true;
            }

            var length = NameLength(text[at..]);
            var name = text.Slice(at, length).ToString();
            at += length;
            if (length == 0 || !TryTake(text, ref at, '=') || !TryTake(text, ref at, '"') || !TryReadValue(text, ref at, out var value) || !labels.TryAdd(name, value))
                return false;
            SkipBlanks(text, ref at);
            if (at < text.Length && text[at] == ',')
                at++;
            else if (at >= text.Length || text[at] != '}')
                return false;
        }
    }

    private static bool TryReadValue(ReadOnlySpan<char> text, ref int at, out string value)
    {
        StringBuilder read = new();
        for (; at < text.Length && text[at] != '"'; at++)
        {
            if (text[at] != '\\' || at + 1 == text.Length)
                read.Append(text[at]);
            else
                read.Append(text[++at] == 'n' ? '\n' : text[at]);
        }

        value = read.ToString();
        return at++ < text.Length;
    }

    private static bool TryTake(ReadOnlySpan<char> text, ref int at, char expected)
    {
        SkipBlanks(text, ref at);
        return at < text.Length && text[at++] == expected;
    }

    private static void SkipBlanks(ReadOnlySpan<char> text, ref int at)
    {
        while (at < text.Length && text[at] == ' ')
            at++;
    }
}
