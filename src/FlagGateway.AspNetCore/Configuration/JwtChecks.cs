using FlagGateway.Configuration.Routes;
using FlagGateway.Identity;
using FlagGateway.Identity.Tokens;
using FlagGateway.Options;

namespace FlagGateway.Configuration;

/// <summary>Checks how a token is verified.</summary>
internal static class JwtChecks
{
    /// <summary>Returns each problem, with the key below the source.</summary>
    /// <param name="kind">The part of the request that the source names.</param>
    /// <param name="jwt">How its token is verified.</param>
    public static IEnumerable<(string Key, string? Value, string Problem, string Remedy)> Find(SourceKind kind, JwtSourceOptions jwt)
    {
        if (kind != SourceKind.Claim)
            yield return ("Jwt", null, "Only claims have a token.", "Name a Claim, or remove Jwt");
        if ((jwt.Authority is null) == (jwt.Keys is null))
            yield return ("Jwt", null, "A token is verified with the keys of an issuer.", "Name either Authority, its address, or Keys, a file");
        if (jwt.Authority is { } authority && !IsAddress(authority))
            yield return ("Jwt:Authority", authority, "Not an address with https.", "Write it as https://login.example.com/; http is possible on loopback only");
        if (jwt.Keys is { } keys && !KeyFile.TryRead(keys, out _, out _, out var problem))
            yield return ("Jwt:Keys", keys, problem, "Name a file that the gateway can read, with a JSON Web Key Set or public keys in PEM");
        if (jwt is { Header: not null, Cookie: not null })
            yield return ("Jwt", null, "A token is in one part of a request.", "Remove Header or Cookie");
        if (jwt.Header is { } header && !HeaderText.IsName(header))
            yield return ("Jwt:Header", header, "Not a header's name.", "Use letters, digits and hyphens");
        if (jwt.Cookie is { } cookie && !HeaderText.IsName(cookie))
            yield return ("Jwt:Cookie", cookie, "Not a cookie's name.", "Use letters, digits, hyphens and underscores");
    }

    private static bool IsAddress(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && (address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && address.IsLoopback));
}
