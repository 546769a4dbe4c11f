using Microsoft.IdentityModel.JsonWebTokens;

namespace FlagGateway.Identity.Tokens;

/// <summary>Reads tokens without verifying them: a trusted proxy has.</summary>
internal sealed class PlainTokenReader() : TokenReader(new TokenLocation("Authorization", null))
{
    private readonly JsonWebTokenHandler _handler = new();

    public override bool Verifies => false;

    protected override ValueTask<TokenClaims> ReadAsync(HttpContext context, string token) => new(Read(token));

    private TokenClaims Read(string token)
    {
        try
        {
            return _handler.CanReadToken(token) ? new TokenClaims(Finding.Found, [.. _handler.ReadJsonWebToken(token).Claims]) : TokenClaims.None;
        }
        catch (ArgumentException)
        {
            // Three parts that are no JSON. The handler has no way of reading that does not throw.
            return TokenClaims.None;
        }
    }
}
