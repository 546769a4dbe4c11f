using System.Buffers;

namespace FlagGateway.Configuration.Routes;

/// <summary>Rules for the text of headers.</summary>
/// <seealso href="https://www.rfc-editor.org/rfc/rfc9110#section-5.6.2">RFC 9110, tokens</seealso>
internal static class HeaderText
{
    private static readonly SearchValues<char> TokenCharacters =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");

    /// <summary>Whether a text is a header's name.</summary>
    public static bool IsName(string text) => text.Length != 0 && !text.AsSpan().ContainsAnyExcept(TokenCharacters);

    /// <summary>Whether a text is printable ASCII without leading or trailing blanks, and not empty.</summary>
    public static bool IsValue(string text) =>
        text.Length != 0 && !text.AsSpan().ContainsAnyExceptInRange(' ', '~') && text[0] != ' ' && text[^1] != ' ';
}
