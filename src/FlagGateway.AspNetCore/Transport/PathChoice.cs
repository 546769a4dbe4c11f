using System.Net.Http.Headers;

namespace FlagGateway.Transport;

/// <summary>Decides by a request whether the gateway's own code can send it. Pure.</summary>
internal static class PathChoice
{
    /// <summary>Whether a request is plain HTTP/1.1. All others are left to the framework's client.</summary>
    public static bool IsFast(HttpRequestMessage request)
    {
        if (request.RequestUri is not { IsAbsoluteUri: true } uri || request.Method == HttpMethod.Connect || !IsHttp11(request.Version, request.VersionPolicy, uri))
            return false;
        foreach (var header in request.Headers.NonValidated)
        {
            if (IsSpecial(header.Key) || (header.Key.Equals("Authorization", StringComparison.OrdinalIgnoreCase) && IsOfConnection(header.Value)))
                return false;
        }

        return true;
    }

    // Without TLS nothing is negotiated: the framework uses HTTP/1.1 wherever it may.
    private static bool IsHttp11(Version version, HttpVersionPolicy policy, Uri uri)
    {
        if (uri.Scheme == Uri.UriSchemeHttp)
            return version is { Major: 1, Minor: 1 } || (version.Major >= 2 && policy == HttpVersionPolicy.RequestVersionOrLower);
        return uri.Scheme == Uri.UriSchemeHttps && version is { Major: 1, Minor: 1 } && policy != HttpVersionPolicy.RequestVersionOrHigher;
    }

    // Such credentials belong to a connection, not to a request.
    private static bool IsOfConnection(HeaderStringValues credentials)
    {
        foreach (var one in credentials)
        {
            if (one.StartsWith("NTLM", StringComparison.OrdinalIgnoreCase) || one.StartsWith("Negotiate", StringComparison.OrdinalIgnoreCase))
                return true;
        }

        return false;
    }

    // Most names have another length.
    private static bool IsSpecial(string name) => name.Length switch
    {
        6 => name.Equals("Expect", StringComparison.OrdinalIgnoreCase),
        7 => name.Equals("Upgrade", StringComparison.OrdinalIgnoreCase),
        10 => name.Equals("Connection", StringComparison.OrdinalIgnoreCase),
        17 => name.Equals("Transfer-Encoding", StringComparison.OrdinalIgnoreCase),
        _ => false,
    };
}
