namespace FlagGateway.Configuration;

/// <summary>Origins as browsers send them.</summary>
internal static class OriginText
{
    /// <summary>Whether a text is an origin. Browsers send exactly this form, and it is compared as text.</summary>
    public static bool IsOrigin(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address)
        && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps)
        && address.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped).Equals(text, StringComparison.OrdinalIgnoreCase);
}
