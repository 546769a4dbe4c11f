namespace FlagGateway.Identity.Tokens;

/// <summary>Reads the token of requests.</summary>
/// <param name="location">Where it is.</param>
internal abstract class TokenReader(TokenLocation location)
{
    /// <summary>Where requests carry the token.</summary>
    public TokenLocation Location => location;

    /// <summary>Whether tokens are verified; others are trusted like a header.</summary>
    public abstract bool Verifies { get; }

    /// <summary>Reads the claims of a request's token. Never throws for anything that a client sends.</summary>
    public async ValueTask<TokenClaims> ReadAsync(HttpContext context)
    {
        var finding = location.Find(context.Request.Headers, out var token);
        return finding == Finding.Found ? await ReadAsync(context, token) : new TokenClaims(finding, []);
    }

    /// <summary>Reads the claims of a token.</summary>
    protected abstract ValueTask<TokenClaims> ReadAsync(HttpContext context, string token);
}
