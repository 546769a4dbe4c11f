using FlagGateway.Configuration;

namespace FlagGateway.Admin;

/// <summary>What the admin listener needs of the options, taken at the start; a change needs a restart.</summary>
/// <param name="Url">Where to listen.</param>
/// <param name="Tokens">SHA-256 of each token with its bearer; empty where none is asked for.</param>
/// <param name="AllowedHosts">Names by which it may be asked, besides those of this machine to itself.</param>
internal sealed record AdminSettings(string Url, IReadOnlyList<AdminToken> Tokens, IReadOnlyList<string> AllowedHosts)
{
    public static AdminSettings From(AdminOptions options) => new(
        options.Url,
        [.. (options.Tokens ?? []).Select(token => new AdminToken(token.Name, Convert.FromHexString(token.Sha256), token.Role))],
        options.AllowedHosts ?? []);
}

/// <summary>One bearer of a token.</summary>
/// <param name="Name">For the audit trail.</param>
/// <param name="Sha256">Hash of the token's UTF-8 bytes.</param>
/// <param name="Role">What the bearer may do.</param>
internal sealed record AdminToken(string Name, byte[] Sha256, TokenRole Role);
