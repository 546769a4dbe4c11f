using System.Text.Encodings.Web;
using FlagGateway.Options;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;

namespace FlagGateway.Identity.Tokens;

/// <summary>
/// Verifies tokens with the framework's handler for bearer tokens, outside of the host's authentication: it identifies,
/// and permits nothing.
/// </summary>
internal sealed class JwtReader : TokenReader, IDisposable
{
    private static readonly AuthenticationScheme Scheme = new("FlagGateway.Jwt", null, typeof(JwtBearerHandler));

    private readonly StaticOptions _options;
    private readonly IssuerKeys? _issuer;

    /// <summary>Creates a reader.</summary>
    /// <param name="options">How tokens are verified.</param>
    /// <param name="keys">The keys, unless there is an authority.</param>
    /// <param name="time">The clock of tokens and retries.</param>
    /// <param name="logger">Logs keys that cannot be loaded.</param>
    public JwtReader(JwtSourceOptions options, IReadOnlyList<SecurityKey> keys, TimeProvider time, ILogger logger)
        : base(JwtBearerSetup.LocationOf(options))
    {
        JwtBearerOptions bearer = new() { TimeProvider = time };
        JwtBearerSetup.Apply(bearer, options, keys);
        new JwtBearerPostConfigureOptions().PostConfigure(Scheme.Name, bearer);
        _options = new StaticOptions(bearer);
        _issuer = options.Authority is { } authority ? new IssuerKeys(authority, bearer.ConfigurationManager!, time, logger) : null;
    }

    public override bool Verifies => true;

    protected override async ValueTask<TokenClaims> ReadAsync(HttpContext context, string token)
    {
        if (_issuer is not null && !await _issuer.AreLoadedAsync(context.RequestAborted))
            return new TokenClaims(Finding.Unverifiable, []);
        // Its log would repeat each invalid token of a client.
        JwtBearerHandler handler = new(_options, NullLoggerFactory.Instance, UrlEncoder.Default);
        await handler.InitializeAsync(Scheme, context);
        var result = await handler.AuthenticateAsync();
        return result.Succeeded ? new TokenClaims(Finding.Found, [.. result.Principal.Claims]) : new TokenClaims(Finding.Unsigned, []);
    }

    /// <summary>Stops loading keys. Requests may still ask.</summary>
    public void Dispose() => _issuer?.Dispose();

    private sealed class StaticOptions(JwtBearerOptions options) : IOptionsMonitor<JwtBearerOptions>
    {
        public JwtBearerOptions CurrentValue => options;

        public JwtBearerOptions Get(string? name) => options;

        public IDisposable? OnChange(Action<JwtBearerOptions, string?> listener) => null;
    }
}
