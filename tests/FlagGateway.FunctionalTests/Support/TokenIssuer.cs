using System.Security.Claims;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace FlagGateway.FunctionalTests.Support;

/// <summary>An issuer of tokens with OpenID Connect discovery, and keys that it can replace.</summary>
internal sealed class TokenIssuer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly JsonWebTokenHandler _handler = new() { SetDefaultTimesOnTokenCreation = false };
    private RsaSecurityKey _key = NewKey("1");
    private int _discoveries;

    private TokenIssuer(WebApplication app) => _app = app;

    public string Address => _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();

    /// <summary>How often somebody asked for its configuration.</summary>
    public int Discoveries => Volatile.Read(ref _discoveries);

    /// <summary>Whether it responds.</summary>
    public bool IsAvailable { get; set; } = true;

    /// <summary>Its public keys as a JSON Web Key Set.</summary>
    public string KeySet => JsonSerializer.Serialize(new { keys = new[] { JsonWebKeyConverter.ConvertFromRSASecurityKey(new RsaSecurityKey(_key.Rsa.ExportParameters(false)) { KeyId = _key.KeyId }) } });

    public string Pem => _key.Rsa.ExportSubjectPublicKeyInfoPem();

    public static async Task<TokenIssuer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        TokenIssuer issuer = new(builder.Build());
        issuer._app.MapGet("/.well-known/openid-configuration", () =>
        {
            Interlocked.Increment(ref issuer._discoveries);
            return issuer.IsAvailable ? Results.Json(new { issuer = issuer.Address, jwks_uri = issuer.Address + "/keys" }) : Results.StatusCode(503);
        });
        issuer._app.MapGet("/keys", () => issuer.IsAvailable ? Results.Text(issuer.KeySet, "application/json") : Results.StatusCode(503));
        await issuer._app.StartAsync();
        return issuer;
    }

    /// <summary>Signs with another key from now on.</summary>
    public void ReplaceKey() => _key = NewKey("2");

    /// <summary>Issues a token that is valid for an hour, unless it expired.</summary>
    public string Issue(string subject, string? tenant = null, string audience = "shop", TimeSpan? expiresIn = null)
    {
        ClaimsIdentity claims = new([new Claim("sub", subject)]);
        foreach (var one in tenant?.Split(',') ?? [])
            claims.AddClaim(new Claim("tenant", one));
        var expires = TimeProvider.System.GetUtcNow().UtcDateTime + (expiresIn ?? TimeSpan.FromHours(1));
        return _handler.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = Address,
            Audience = audience,
            Subject = claims,
            NotBefore = expires.AddHours(-2),
            Expires = expires,
            SigningCredentials = new SigningCredentials(_key, SecurityAlgorithms.RsaSha256),
        });
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static RsaSecurityKey NewKey(string id) => new(RSA.Create(2048)) { KeyId = id };
}
