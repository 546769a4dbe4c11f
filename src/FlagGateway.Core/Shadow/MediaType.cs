namespace FlagGateway.Core.Shadow;

/// <summary>A media type as far as comparing bodies needs it.</summary>
/// <param name="Name">Type and subtype in lower case; empty when the answer did not say.</param>
/// <param name="Charset">In lower case; null when not given.</param>
/// <param name="Normalised">The whole value without its charset, names in lower case, parameters in order of name.</param>
internal sealed record MediaType(string Name, string? Charset, string Normalised)
{
    public bool IsJson => Name is "application/json" or "text/json" || Name.EndsWith("+json", StringComparison.Ordinal);

    public bool IsText => Name.StartsWith("text/", StringComparison.Ordinal) || IsJson || Name.EndsWith("+xml", StringComparison.Ordinal)
        || Name is "" or "application/xml" or "application/javascript" or "application/x-www-form-urlencoded" or "application/x-ndjson";

    public static MediaType Parse(string? value)
    {
        var parts = (value ?? "").Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length == 0)
            return new MediaType("", null, "");
        var name = parts[0].ToLowerInvariant();
        var parameters = parts.Skip(1).Select(Parameter).ToLookup(one => one.Name, one => one.Value, StringComparer.Ordinal);
        var others = parameters.Where(one => one.Key is not "charset").OrderBy(one => one.Key, StringComparer.Ordinal);
        return new MediaType(
            name,
            parameters["charset"].FirstOrDefault()?.ToLowerInvariant(),
            string.Join("; ", others.Select(one => $"{one.Key}={one.First()}").Prepend(name)));
    }

    private static (string Name, string Value) Parameter(string text)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        return equals < 0
            ? (text.ToLowerInvariant(), "")
            : (text[..equals].Trim().ToLowerInvariant(), text[(equals + 1)..].Trim().Trim('"'));
    }
}
