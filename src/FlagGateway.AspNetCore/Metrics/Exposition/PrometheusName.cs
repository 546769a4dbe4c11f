using System.Buffers;
using System.Text;

namespace FlagGateway.Metrics.Exposition;

/// <summary>Turns names of instruments and tags into names that Prometheus reads.</summary>
internal static class PrometheusName
{
    private const string LetterDigits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static readonly SearchValues<char> LabelCharacters = SearchValues.Create(LetterDigits + "_");
    private static readonly SearchValues<char> MetricCharacters = SearchValues.Create(LetterDigits + "_:");

    /// <summary>
    /// The base name of a metric family: the instrument's name with its unit appended unless it ends in it
    /// already, and without <c>_total</c>, which belongs to the samples of a counter.
    /// </summary>
    public static string Family(string instrument, PrometheusUnit unit, FamilyKind kind)
    {
        var name = Sanitize(instrument, MetricCharacters);
        if (kind == FamilyKind.Counter && name.Length > 6 && name.EndsWith("_total", StringComparison.Ordinal))
            name = name[..^6];
        return unit.AppendTo(name);
    }

    /// <summary>A label name; the same string when nothing is to be replaced.</summary>
    public static string Label(string tag) => IsLabel(tag) ? tag : Sanitize(tag, LabelCharacters);

    /// <summary>Whether a tag's name is a label name as it stands.</summary>
    public static bool IsLabel(string tag) =>
        tag.Length > 0
        && !char.IsAsciiDigit(tag[0])
        && !tag.StartsWith("__", StringComparison.Ordinal)
        && tag.AsSpan().IndexOfAnyExcept(LabelCharacters) < 0;

    /// <summary>A unit's word with only the characters a metric name may have, and no underscore around it.</summary>
    public static string UnitWord(string unit)
    {
        var builder = new StringBuilder(unit.Length);
        AppendSanitized(builder, unit, LabelCharacters);
        return builder.ToString().Trim('_');
    }

    private static string Sanitize(string text, SearchValues<char> allowed)
    {
        var builder = new StringBuilder(text.Length + 1);
        if (text.Length == 0 || char.IsAsciiDigit(text[0]))
            builder.Append('_');
        AppendSanitized(builder, text, allowed);
        return builder.ToString();
    }

    private static void AppendSanitized(StringBuilder builder, string text, SearchValues<char> allowed)
    {
        foreach (var c in text)
        {
            var kept = allowed.Contains(c) ? c : '_';
            if (kept != '_' || builder.Length == 0 || builder[^1] != '_')
                builder.Append(kept);
        }
    }
}
