using System.Security.Cryptography;
using System.Text;
using FlagGateway.Options;

namespace FlagGateway.Admin.Security;

/// <summary>
/// The tokens in force. They follow gateway.json: who is taken out of it, or gets another role, is out as soon as the file is
/// applied, with all sessions that began with that token.
/// </summary>
/// <remarks>
/// A listener that asked for tokens when it started goes on asking, also where a later file has none: it may be one that others
/// can reach, and what a file says of its address holds only from the next start.
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

    /// <summary>Whether somebody without a token is let in nowhere.</summary>
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

    /// <summary>The bearer, or <c>null</c> where nobody has this token.</summary>
    public AdminToken? Find(string text)
    {
        // All hashes are compared, so the time tells nothing of which one came close.
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(text));
        AdminToken? found = null;
        foreach (var token in Current)
        {
            if (CryptographicOperations.FixedTimeEquals(hash, token.Sha256))
                found = token;
        }

        return found;
    }

    /// <summary>Whether what was let in with a token would still be.</summary>
    /// <param name="token">The bearer then; <c>null</c> where nobody was asked.</param>
    public bool IsInForce(AdminToken? token) => token is null
        ? !AreRequired
        : Array.Exists(Current, one => one.Name == token.Name && one.Role == token.Role && one.Sha256.AsSpan().SequenceEqual(token.Sha256));

    private sealed record Compiled(AdminOptions Options, AdminToken[] Tokens)
    {
        public static Compiled From(AdminOptions options) =>
            new(options, [.. (options.Tokens ?? []).Select(static token => new AdminToken(token.Name, Convert.FromHexString(token.Sha256), token.Role))]);
    }
}
