using System.Buffers;

namespace FlagGateway.Core.Shadow;

/// <summary>Distinguishes generated ids from names of kinds of things.</summary>
internal static class IdText
{
    private const int ShortHash = 8;
    private const int LongHash = 16;
    private const int Ulid = 26;
    private const int Maximum = 64;

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdefABCDEF-{}");
    private static readonly SearchValues<char> NumberMarks = SearchValues.Create("0123456789-_.:,+");
    private static readonly SearchValues<char> Base64Url = SearchValues.Create("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_=+~");

    public static bool IsId(ReadOnlySpan<char> text)
    {
        if (text.Length == 0)
            return false;
        var digits = text.Length - WithoutDigits(text);
        return text.Length > Maximum
            || text.Contains('@')
            || text.Contains("%40", StringComparison.Ordinal)
            || (digits > 0 && !text.ContainsAnyExcept(NumberMarks))
            || IsHex(text, digits)
            || IsRandom(text, digits);
    }

    private static bool IsHex(ReadOnlySpan<char> text, int digits) =>
        !text.ContainsAnyExcept(HexDigits)
        && ((digits > 0 && text.Length >= ShortHash) || (text.Length >= LongHash && !text.Contains('-')));

    // Words do not mix both cases with digits; a slug has one case and dashes, a ULID one case and none.
    private static bool IsRandom(ReadOnlySpan<char> text, int digits)
    {
        if (digits == 0 || text.Length < LongHash || text.ContainsAnyExcept(Base64Url))
            return false;
        var isMixed = text.ContainsAnyInRange('a', 'z') && text.ContainsAnyInRange('A', 'Z');
        return isMixed || (text.Length >= Ulid - 2 && !text.ContainsAny('-', '_') && digits >= 2);
    }

    private static int WithoutDigits(ReadOnlySpan<char> text)
    {
        var count = 0;
        foreach (var c in text)
            count += char.IsAsciiDigit(c) ? 0 : 1;
        return count;
    }
}
