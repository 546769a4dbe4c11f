namespace FlagGateway.Identity.Tokens;

/// <summary>Where a request carries its token.</summary>
/// <param name="Header">Name of the header; <c>null</c> for a cookie.</param>
/// <param name="Cookie">Name of the cookie; <c>null</c> for a header.</param>
internal sealed record TokenLocation(string? Header, string? Cookie)
{
    private const string Scheme = "Bearer ";

    /// <summary>Finds the token of a request.</summary>
    /// <param name="headers">The request's headers.</param>
    /// <param name="token">The token, if one was found.</param>
    public Finding Find(IHeaderDictionary headers, out string token)
    {
        token = "";
        var finding = Cookie is null ? SourceReader.ReadHeader(headers[Header!], out var value) : SourceReader.ReadCookie(headers.Cookie, Cookie, out value);
        if (finding != Finding.Found)
            return finding;
        if (value.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
            value = value[Scheme.Length..];
        else if (Header is not null && value.Contains(' '))
            return Finding.Absent; // Another scheme, such as Basic.
        token = value.Trim().ToString();
        return token.Length == 0 ? Finding.Absent : Finding.Found;
    }
}
