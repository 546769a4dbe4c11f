namespace FlagGateway.Identity;

/// <summary>Whether the visitor uses https: to this process, or to a trusted proxy in front of it.</summary>
internal static class ForwardedScheme
{
    private const string Header = "X-Forwarded-Proto";

    /// <param name="request">The request.</param>
    /// <param name="isTrusted">Whether headers of the sender are trusted.</param>
    public static bool IsHttps(HttpRequest request, bool isTrusted) => request.IsHttps || (isTrusted && CameOverHttps(request));

    private static bool CameOverHttps(HttpRequest request)
    {
        // The first entry is the hop next to the visitor.
        var values = request.Headers[Header];
        var first = values.Count == 0 ? default : values[0].AsSpan();
        var comma = first.IndexOf(',');
        return (comma < 0 ? first : first[..comma]).Trim().Equals("https", StringComparison.OrdinalIgnoreCase);
    }
}
