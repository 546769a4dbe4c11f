using System.Globalization;

namespace FlagGateway.Core.Attributes;

/// <summary>Compares versions by their text, without allocating.</summary>
/// <remarks>
/// As Semantic Versioning 2.0.0 orders them. Beyond it, a leading <c>v</c> is skipped and missing numbers are 0,
/// because clients send <c>v2</c> and <c>2.1</c>.
/// </remarks>
/// <seealso href="https://semver.org/spec/v2.0.0.html#spec-item-11">Semantic Versioning 2.0.0, precedence</seealso>
internal static class SemanticVersion
{
    private const int Numbers = 3;

    /// <summary>Whether a text is a version.</summary>
    public static bool IsValid(ReadOnlySpan<char> text) => TryParse(text, out _, out _);

    /// <summary>The precedence of two versions: negative if the first is lower, 0 if it is the same.</summary>
    public static int Compare(ReadOnlySpan<char> first, ReadOnlySpan<char> second)
    {
        if (!TryParse(first, out var one, out var onePre) || !TryParse(second, out var other, out var otherPre))
            throw new ArgumentException("Not a version.");
        var order = one.Major != other.Major ? one.Major.CompareTo(other.Major) : one.Minor != other.Minor ? one.Minor.CompareTo(other.Minor) : one.Patch.CompareTo(other.Patch);
        if (order != 0)
            return order;
        // A version without a pre-release is above those with one.
        if (onePre.IsEmpty || otherPre.IsEmpty)
            return otherPre.Length.CompareTo(onePre.Length);
        return ComparePrerelease(onePre, otherPre);
    }

    private static bool TryParse(ReadOnlySpan<char> text, out (ulong Major, ulong Minor, ulong Patch) numbers, out ReadOnlySpan<char> prerelease)
    {
        numbers = default;
        prerelease = default;
        if (text is ['v' or 'V', ..])
            text = text[1..];
        var isMarked = false;
        if (text.IndexOf('+') is >= 0 and var build)
        {
            if (!AreIdentifiers(text[(build + 1)..], isPrerelease: false))
                return false;
            text = text[..build];
        }

        if (text.IndexOf('-') is >= 0 and var hyphen)
        {
            isMarked = true;
            prerelease = text[(hyphen + 1)..];
            text = text[..hyphen];
        }

        Span<ulong> read = stackalloc ulong[Numbers];
        var count = 0;
        if (text is [.., '.'])
            return false;
        do
        {
            var part = Take(ref text);
            if (count == Numbers || !IsNumber(part) || !ulong.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out read[count++]))
                return false;
        }
        while (!text.IsEmpty);

        numbers = (read[0], read[1], read[2]);
        return !isMarked || AreIdentifiers(prerelease, isPrerelease: true);
    }

    private static bool IsNumber(ReadOnlySpan<char> text) => !text.IsEmpty && !text.ContainsAnyExceptInRange('0', '9') && (text.Length == 1 || text[0] != '0');

    private static bool AreIdentifiers(ReadOnlySpan<char> text, bool isPrerelease)
    {
        if (text is [.., '.'])
            return false;
        do
        {
            var identifier = Take(ref text);
            if (identifier.IsEmpty || (isPrerelease && identifier.Length > 1 && identifier[0] == '0' && !identifier.ContainsAnyExceptInRange('0', '9')))
                return false;
            foreach (var character in identifier)
            {
                if (!char.IsAsciiLetterOrDigit(character) && character != '-')
                    return false;
            }
        }
        while (!text.IsEmpty);
        return true;
    }

    private static int ComparePrerelease(ReadOnlySpan<char> first, ReadOnlySpan<char> second)
    {
        while (!first.IsEmpty && !second.IsEmpty)
        {
            var order = CompareIdentifier(Take(ref first), Take(ref second));
            if (order != 0)
                return order;
        }

        // More identifiers are higher, if all before them are equal.
        return first.IsEmpty == second.IsEmpty ? 0 : first.IsEmpty ? -1 : 1;
    }

    private static ReadOnlySpan<char> Take(ref ReadOnlySpan<char> rest)
    {
        var end = rest.IndexOf('.');
        var identifier = end < 0 ? rest : rest[..end];
        rest = end < 0 ? default : rest[(end + 1)..];
        return identifier;
    }

    // Numbers are compared as numbers and are below text; of two numbers without leading zeros the longer one is
    // higher.
    private static int CompareIdentifier(ReadOnlySpan<char> first, ReadOnlySpan<char> second)
    {
        var (isNumber, isOther) = (!first.ContainsAnyExceptInRange('0', '9'), !second.ContainsAnyExceptInRange('0', '9'));
        if (isNumber != isOther)
            return isNumber ? -1 : 1;
        return isNumber && first.Length != second.Length ? first.Length.CompareTo(second.Length) : first.SequenceCompareTo(second);
    }
}
