using Microsoft.Net.Http.Headers;

namespace FlagGateway.Identity.Bodies;

/// <summary>Whether the body of a request is JSON, by its headers.</summary>
internal static class JsonBody
{
    private const string MediaType = "application/json";

    /// <summary>Whether it is <c>application/json</c>.</summary>
    public static bool Is(HttpRequest request) =>
        // Most clients write nothing else.
        MediaType.Equals(request.ContentType, StringComparison.OrdinalIgnoreCase)
        || MediaTypeHeaderValue.TryParse(request.ContentType, out var type) && type.MediaType.Equals(MediaType, StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether it is, and not compressed.</summary>
    public static bool IsUncompressed(HttpRequest request) =>
        Is(request) && request.Headers.ContentEncoding.ToString() is var coding && (coding.Length == 0 || coding.Equals("identity", StringComparison.OrdinalIgnoreCase));
}
