namespace FlagGateway.Explaining;

/// <summary>Reads names with values, as in <c>plan_tier=growth</c>.</summary>
public static class NamedText
{
    /// <summary>Reads a list.</summary>
    /// <param name="texts">A name and a value each; a value may contain further equals signs.</param>
    /// <returns>
    /// The values by name; <c>null</c> if a text has no name or no equals sign, or a name occurs twice.
    /// </returns>
    public static IReadOnlyDictionary<string, string>? Parse(IEnumerable<string> texts)
    {
        ArgumentNullException.ThrowIfNull(texts);
        Dictionary<string, string> values = new(StringComparer.Ordinal);
        foreach (var text in texts)
        {
            if (text.IndexOf('=', StringComparison.Ordinal) is not (> 0 and var split) || !values.TryAdd(text[..split], text[(split + 1)..]))
                return null;
        }

        return values;
    }
}
