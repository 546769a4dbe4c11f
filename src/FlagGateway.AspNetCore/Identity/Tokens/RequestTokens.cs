namespace FlagGateway.Identity.Tokens;

/// <summary>The tokens of a request, read before its identity is resolved.</summary>
internal sealed class RequestTokens
{
    private readonly TokenReader[] _readers;
    private readonly TokenClaims[] _claims;

    private RequestTokens(TokenReader[] readers)
    {
        _readers = readers;
        _claims = new TokenClaims[readers.Length];
    }

    /// <summary>Reads the tokens that sources need, and saves their claims with the request.</summary>
    public static async ValueTask ReadAsync(HttpContext context, TokenReader[] readers)
    {
        RequestTokens tokens = new(readers);
        for (var i = 0; i < readers.Length; i++)
            tokens._claims[i] = await readers[i].ReadAsync(context);
        context.Features.Set(tokens);
    }

    /// <summary>Finds the claims of a request's token.</summary>
    /// <param name="context">The request.</param>
    /// <param name="reader">The reader.</param>
    /// <param name="trusted">Whether claims that are not verified count.</param>
    public static TokenClaims Find(HttpContext context, TokenReader reader, bool trusted)
    {
        if (context.Features.Get<RequestTokens>() is not { } tokens || (!trusted && !reader.Verifies))
            return TokenClaims.None;
        var index = Array.IndexOf(tokens._readers, reader);
        return index < 0 ? TokenClaims.None : tokens._claims[index];
    }
}
