using System.Buffers;
using System.Text;

namespace FlagGateway.Metrics.Exposition;

/// <summary>Writes text as UTF-8, with escapes where a line of either format needs them.</summary>
internal static class EscapedText
{
    private static readonly SearchValues<char> WithQuote = SearchValues.Create("\\\n\"");
    private static readonly SearchValues<char> WithoutQuote = SearchValues.Create("\\\n");

    /// <summary>
    /// Appends <paramref name="text"/>; half a surrogate pair becomes U+FFFD. A quote stays as it is unless
    /// <paramref name="quotes"/> says that it ends something.
    /// </summary>
    public static void Append(PooledPage page, ReadOnlySpan<char> text, bool quotes)
    {
        var special = quotes ? WithQuote : WithoutQuote;
        while (text.IndexOfAny(special) is >= 0 and var at)
        {
            AppendPlain(page, text[..at]);
            page.Append(text[at] switch
            {
                '\n' => "\\n"u8,
                '"' => "\\\""u8,
                _ => "\\\\"u8,
            });
            text = text[(at + 1)..];
        }

        AppendPlain(page, text);
    }

    /// <summary>Appends text that needs no escapes.</summary>
    public static void AppendPlain(PooledPage page, ReadOnlySpan<char> text) =>
        page.Advance(Encoding.UTF8.GetBytes(text, page.GetSpan(text.Length * 3)));
}
