using System.Text;

namespace FlagGateway.Core.Shadow;

/// <summary>Normalizes request paths so that requests for many things of one kind are grouped.</summary>
public static class PathTemplate
{
    /// <summary>Maximum length of a template.</summary>
    public const int MaxLength = 256;

    private const string Id = "{id}";
    private const int MaxExtensionLength = 5;
    private const int MinDigitsAfterPrefix = 3;

    /// <summary>
    /// Replaces each segment that looks like an id by <c>{id}</c>: numbers and dates, GUIDs, hex of 8 and more, ULIDs,
    /// mixed letters and digits of 16 and more, anything with an at sign, anything over 64 characters. A word before
    /// and an extension after it stay: <c>/orders/ord_81723/file-9f8e7d6c.pdf</c> is
    /// <c>/orders/ord_{id}/file-{id}.pdf</c>. The query is dropped. Short words with digits (<c>v1</c>, <c>oauth2</c>)
    /// and slugs stay.
    /// </summary>
    /// <returns>At most <see cref="MaxLength"/> characters; a longer one ends in <c>/…</c>.</returns>
    public static string From(string requestPath)
    {
        ArgumentNullException.ThrowIfNull(requestPath);
        var rest = requestPath.AsSpan();
        if (rest.IndexOfAny('?', '#') is >= 0 and var end)
            rest = rest[..end];
        var template = new StringBuilder();
        foreach (var range in rest.Split('/'))
        {
            var segment = Fold(rest[range]);
            var isFirst = range.Start.Value == 0;
            if (template.Length + 1 + segment.Length > MaxLength - 2)
                return template.Append("/…").ToString();
            template.Append(isFirst ? "" : "/").Append(segment);
        }

        return template.ToString();
    }

    private static ReadOnlySpan<char> Fold(ReadOnlySpan<char> segment)
    {
        if (IdText.IsId(segment))
            return Id;
        var dot = segment.LastIndexOf('.');
        if (dot > 0 && segment.Length - dot - 1 <= MaxExtensionLength && Fold(segment[..dot]) is { } stem && !stem.SequenceEqual(segment[..dot]))
            return string.Concat(stem, segment[dot..]);
        var mark = segment.LastIndexOfAny('-', '_', ':');
        if (mark <= 0)
            return segment;
        var tail = segment[(mark + 1)..];
        var isNumbered = tail.Length >= MinDigitsAfterPrefix && !tail.ContainsAnyExceptInRange('0', '9');
        return isNumbered || (tail.Length >= MinDigitsAfterPrefix && IdText.IsId(tail)) ? string.Concat(segment[..(mark + 1)], Id) : segment;
    }
}
