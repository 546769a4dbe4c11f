using System.Security.Claims;

namespace FlagGateway.Identity.Tokens;

/// <summary>The claims of a request's token.</summary>
/// <param name="Finding">Whether there is a usable token.</param>
/// <param name="Claims">Its claims; empty without one.</param>
internal readonly record struct TokenClaims(Finding Finding, IReadOnlyList<Claim> Claims)
{
    /// <summary>A request without a token.</summary>
    public static TokenClaims None { get; } = new(Finding.Absent, []);

    /// <summary>Reads the only value of a claim.</summary>
    /// <param name="type">Type of the claim.</param>
    /// <param name="value">The value, if one was found.</param>
    public Finding Read(string type, out ReadOnlySpan<char> value)
    {
        value = default;
        if (Finding != Finding.Found)
            return Finding;
        string? found = null;
        foreach (var claim in All(type))
        {
            if (found is not null && found != claim.Value)
                return Finding.Repeated;
            found = claim.Value;
        }

        value = found;
        return found is null ? Finding.Absent : Finding.Found;
    }

    /// <summary>The values of a claim. A list in a token is several claims.</summary>
    public IEnumerable<Claim> All(string type) => Claims.Where(claim => claim.Type.Equals(type, StringComparison.Ordinal));
}
