using System.Buffers;
using System.Globalization;
using System.Text;

namespace FlagGateway.Core.Json;

/// <summary>
/// Writes and reads paths such as <c>$.flags[3].allocation</c>. A key that is not a plain identifier is
/// quoted: <c>$.clusters['orders-new']</c>, with <c>\'</c>, <c>\\</c> and <c>\u001f</c> as escapes, so
/// that a path is one line and unambiguous.
/// </summary>
internal static class JsonPath
{
    /// <summary>The path of the whole document.</summary>
    public const string Root = "$";

    /// <summary>The path of a property of the object at <paramref name="parent"/>.</summary>
    public static string Property(string parent, string key)
    {
        if (IsPlain(key))
            return $"{parent}.{key}";

        var path = new StringBuilder(parent).Append("['");
        foreach (var c in key)
        {
            if (c is '\'' or '\\')
                path.Append('\\').Append(c);
            else if (char.IsControl(c))
                path.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
            else
                path.Append(c);
        }

        return path.Append("']").ToString();
    }

    /// <summary>The path of an element, from 0, of the array at <paramref name="parent"/>.</summary>
    public static string Element(string parent, int index) =>
        string.Create(CultureInfo.InvariantCulture, $"{parent}[{index}]");

    /// <summary>The steps from the root; <c>null</c> if the text is not such a path.</summary>
    public static IReadOnlyList<JsonStep>? Parse(string path)
    {
        if (!path.StartsWith('$'))
            return null;

        List<JsonStep> steps = [];
        var rest = path.AsSpan(1);
        while (!rest.IsEmpty)
        {
            if (JsonStep.TryTake(ref rest) is not { } step)
                return null;
            steps.Add(step);
        }

        return steps;
    }

    /// <summary>
    /// The same path as .NET's configuration names it: <c>ReverseProxy:Routes:orders</c>; the text itself if it is no
    /// path to a value of a document.
    /// </summary>
    public static string ToKey(string path) => Parse(path) is { Count: > 0 } steps
        ? string.Join(':', steps.Select(static step => step.Key ?? step.Index.ToString(CultureInfo.InvariantCulture)))
        : path;

    /// <summary>Whether a key needs no quotes.</summary>
    public static bool IsPlain(ReadOnlySpan<char> key) =>
        !key.IsEmpty && !char.IsAsciiDigit(key[0]) && key.IndexOfAnyExcept(PlainCharacters) < 0;

    /// <summary>The characters of keys without quotes; the first one is not a digit.</summary>
    public static SearchValues<char> PlainCharacters { get; } =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_");
}
