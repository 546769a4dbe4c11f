namespace FlagGateway.Core.Shadow;

/// <summary>Compares status and headers.</summary>
internal static class HeaderComparer
{
    private const string ContentType = "content-type";

    public static void Compare(CapturedResponse control, CapturedResponse candidate, ComparisonRules rules, DifferenceLog log)
    {
        if (control.Status != candidate.Status)
            log.Add("status", DifferenceKind.Status, Text(control.Status), Text(candidate.Status));
        foreach (var name in rules.Headers)
        {
            var (controlLines, candidateLines) = (Lines(control, name), Lines(candidate, name));
            if (KindOf(controlLines, candidateLines) is not { } kind)
                continue;
            var isSecret = rules.SecretNameSet.Contains(name);
            log.Add(string.Concat("header:", name), kind, Show(controlLines, isSecret, rules), Show(candidateLines, isSecret, rules));
        }
    }

    /// <summary>
    /// Whether two responses of the same media type have the same lines in the same order; false also if only the full
    /// comparison can decide.
    /// </summary>
    public static bool AreAlike(CapturedResponse control, CapturedResponse candidate, ComparisonRules rules)
    {
        if (control.Headers.Count == 0 && candidate.Headers.Count == 0)
            return true;
        foreach (var name in rules.Headers)
        {
            if (string.Equals(name, ContentType, StringComparison.Ordinal))
                continue;
            if (!control.Headers.TryGetValue(name, out var controlLines) || !candidate.Headers.TryGetValue(name, out var candidateLines) || !controlLines.SequenceEqual(candidateLines, StringComparer.Ordinal))
                return false;
        }

        return true;
    }

    private static DifferenceKind? KindOf(string[] controlLines, string[] candidateLines)
    {
        if (controlLines.Length == 0 || candidateLines.Length == 0)
            return controlLines.Length == candidateLines.Length ? null : controlLines.Length == 0 ? DifferenceKind.Added : DifferenceKind.Missing;

        // Several lines and one line with commas mean the same (RFC 9110, 5.3).
        if (string.Equals(string.Join(", ", controlLines), string.Join(", ", candidateLines), StringComparison.Ordinal))
            return null;
        return Sorted(controlLines).SequenceEqual(Sorted(candidateLines), StringComparer.Ordinal) ? DifferenceKind.OrderChanged : DifferenceKind.Header;
    }

    private static IEnumerable<string> Sorted(string[] lines) => lines
        .SelectMany(line => line.Split(',', StringSplitOptions.TrimEntries))
        .Order(StringComparer.Ordinal);

    private static string[] Lines(CapturedResponse response, string name)
    {
        if (string.Equals(name, ContentType, StringComparison.Ordinal))
            return MediaType.Parse(response.ContentType) is { Normalised: { Length: > 0 } value } ? [value] : [];
        return [.. response.Headers
            .Where(header => string.Equals(header.Key, name, StringComparison.OrdinalIgnoreCase))
            .SelectMany(header => header.Value)
            .Select(line => string.Join(", ", line.Split(',', StringSplitOptions.TrimEntries)))];
    }

    private static string? Show(string[] lines, bool isSecret, ComparisonRules rules)
    {
        if (lines.Length == 0)
            return null;
        return isSecret ? JsonRenderer.Mask : Excerpt.Cut(Excerpt.Printable(string.Join(", ", lines)), rules.MaxTextLength);
    }

    private static string Text(int status) => status.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
