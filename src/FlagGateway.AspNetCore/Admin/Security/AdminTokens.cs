using System.Security.Cryptography;
using System.Text;
using FlagGateway.Options;

namespace FlagGateway.Admin.Security;

/// <summary>
/// The tokens in force. They follow gateway.json: a token that is removed, or gets another role or other limits, is
/// invalid as soon as the file is applied, with all sessions that began with it.
/// </summary>
/// <remarks>
/// A listener that required tokens at its start continues to require them, even if a later file has none: others may be
/// able to reach it, and a change of its address takes effect only at the next start.
/// </remarks>
internal sealed class AdminTokens
{
    private readonly Func<AdminOptions> _options;
    private readonly bool _wereRequired;
    private volatile Compiled _compiled;

    /// <param name="options">The options in force.</param>
    public AdminTokens(Func<AdminOptions> options)
    {
        _options = options;
        _compiled = Compiled.From(options());
        _wereRequired = _compiled.Tokens.Length > 0;
    }

    /// <summary>Whether requests without a token are rejected.</summary>
    public bool AreRequired => _wereRequired || Current.Length > 0;

    private AdminToken[] Current
    {
        get
        {
            var (compiled, options) = (_compiled, _options());
            if (!ReferenceEquals(compiled.Options, options))
                _compiled = compiled = Compiled.From(options);
            return compiled.Tokens;
        }
    }

    /// <summary>The owner, or <c>null</c> if the token is unknown.</summary>
    public AdminToken? Find(string text)
    {
        // All hashes are compared, so the time reveals nothing about near matches.
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(text));
        AdminToken? found = null;
        foreach (var token in Current)
        {
            if (CryptographicOperations.FixedTimeEquals(hash, token.Sha256))
                found = token;
        }

        return found;
    }

    /// <summary>Whether access granted with a token is still valid.</summary>
    /// <param name="token">The owner at that time; <c>null</c> if no token was required.</param>
    public bool IsInForce(AdminToken? token) => token is null
        ? !AreRequired
        : Array.Exists(Current, token.IsSameAs);

    private sealed record Compiled(AdminOptions Options, AdminToken[] Tokens)
    {
        public static Compiled From(AdminOptions options) =>
            new(options, [.. (options.Tokens ?? []).Select(AdminToken.From)]);
    }
}
