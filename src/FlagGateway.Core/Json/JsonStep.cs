using System.Globalization;
using System.Text;

namespace FlagGateway.Core.Json;

/// <summary>One step of a <see cref="JsonPath"/>: into a property, or into an array.</summary>
/// <param name="Key">Name of the property; <c>null</c> for an array element.</param>
/// <param name="Index">Index of the element, from 0; unused for a property.</param>
internal readonly record struct JsonStep(string? Key, int Index)
{
    /// <summary>
    /// Removes the first step of <paramref name="rest"/> and returns it; <c>null</c> if there is none.
    /// </summary>
    public static JsonStep? TryTake(ref ReadOnlySpan<char> rest)
    {
        if (rest.StartsWith("['"))
            return TakeQuoted(ref rest);
        if (rest.StartsWith("["))
            return TakeIndex(ref rest);
        return rest.StartsWith(".") ? TakePlain(ref rest) : null;
    }

    private static JsonStep? TakePlain(ref ReadOnlySpan<char> rest)
    {
        var length = rest[1..].IndexOfAnyExcept(JsonPath.PlainCharacters);
        var key = length < 0 ? rest[1..] : rest.Slice(1, length);
        rest = rest[(1 + key.Length)..];
        return JsonPath.IsPlain(key) ? new(key.ToString(), 0) : null;
    }

    private static JsonStep? TakeIndex(ref ReadOnlySpan<char> rest)
    {
        var end = rest.IndexOf(']');
        if (end < 0 || !int.TryParse(rest[1..end], NumberStyles.None, CultureInfo.InvariantCulture, out var index))
            return null;

        rest = rest[(end + 1)..];
        return new(null, index);
    }

    private static JsonStep? TakeQuoted(ref ReadOnlySpan<char> rest)
    {
        StringBuilder key = new();
        for (var i = 2; i < rest.Length; i++)
        {
            if (rest[i] == '\'')
            {
                var closed = rest[(i + 1)..].StartsWith("]");
                rest = closed ? rest[(i + 2)..] : rest;
                return closed ? new(key.ToString(), 0) : null;
            }

            if (rest[i] != '\\')
            {
                key.Append(rest[i]);
                continue;
            }

            var escape = rest[(i + 1)..];
            if (escape.StartsWith("u") && escape.Length > 5
                && ushort.TryParse(escape[1..5], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code))
            {
                key.Append((char)code);
                i += 5;
            }
            else if (escape.StartsWith("'") || escape.StartsWith("\\"))
            {
                key.Append(escape[0]);
                i++;
            }
            else
            {
                return null;
            }
        }

        return null;
    }
}
