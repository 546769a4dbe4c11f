using System.Net.Http.Headers;

namespace FlagGateway.Core.Shadow;

/// <summary>A media type, reduced to what the comparison of bodies needs.</summary>
/// <param name="Name">Type and subtype in lower case; empty if not given.</param>
/// <param name="Charset">In lower case; null when not given.</param>
/// <param name="Normalised">
/// The whole value without its charset, names in lower case, parameters in order of name.
/// </param>
internal sealed record MediaType(string Name, string? Charset, string Normalised)
{
    public bool IsJson => Name is "application/json" or "text/json" || Name.EndsWith("+json", StringComparison.Ordinal);

    public bool IsText => Name.StartsWith("text/", StringComparison.Ordinal) || IsJson || Name.EndsWith("+xml", StringComparison.Ordinal)
        || Name is "" or "application/xml" or "application/javascript" or "application/x-www-form-urlencoded" or "application/x-ndjson";

    public static MediaType Parse(string? value)
    {
        var text = (value ?? "").Trim(' ', '\t', ';');
        // An invalid media type may still be compared; its name is the part before the parameters.
        if (!MediaTypeHeaderValue.TryParse(text, out var type))
            return new MediaType(text.Split(';')[0].TrimEnd().ToLowerInvariant(), null, text.ToLowerInvariant());
        var others = type.Parameters.Where(static one => !one.Name.Equals("charset", StringComparison.OrdinalIgnoreCase))
            .Select(static one => $"{one.Name.ToLowerInvariant()}={Unquoted(one.Value)}").Order(StringComparer.Ordinal);
        var name = type.MediaType!.ToLowerInvariant();
        return new MediaType(name, type.CharSet is { } charset ? Unquoted(charset).ToLowerInvariant() : null, string.Join("; ", others.Prepend(name)));
    }

    private static string Unquoted(string? value) => value?.Trim('"') ?? "";
}
