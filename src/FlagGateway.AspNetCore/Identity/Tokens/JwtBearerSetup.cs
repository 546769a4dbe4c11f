using FlagGateway.Options;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.IdentityModel.Tokens;

namespace FlagGateway.Identity.Tokens;

/// <summary>Settings of a token in the words of the framework's handler.</summary>
internal static class JwtBearerSetup
{
    /// <summary>Where requests carry the token.</summary>
    public static TokenLocation LocationOf(JwtSourceOptions options) => new(options.Cookie is null ? options.Header ?? "Authorization" : null, options.Cookie);

    /// <summary>Configures the handler.</summary>
    /// <param name="bearer">Its options.</param>
    /// <param name="options">How tokens are verified.</param>
    /// <param name="keys">The keys; empty if an authority has them.</param>
    public static void Apply(JwtBearerOptions bearer, JwtSourceOptions options, IReadOnlyList<SecurityKey> keys)
    {
        var location = LocationOf(options);
        bearer.Authority = options.Authority;
        bearer.RequireHttpsMetadata = options.Authority?.StartsWith("http:", StringComparison.OrdinalIgnoreCase) != true;
        bearer.MapInboundClaims = false;
        bearer.BackchannelTimeout = IssuerKeys.Timeout;
        bearer.Events = new JwtBearerEvents { OnMessageReceived = Take };
        bearer.TokenValidationParameters = new TokenValidationParameters
        {
            IssuerSigningKeys = keys,
            ValidateIssuer = options.Issuer is not null || options.Authority is not null,
            ValidIssuer = options.Issuer,
            ValidateAudience = options.Audience is not null,
            ValidAudience = options.Audience,
            ValidateLifetime = !options.AllowExpired,
        };

        Task Take(MessageReceivedContext message)
        {
            if (location.Find(message.Request.Headers, out var token) == Finding.Found)
                message.Token = token;
            else
                message.NoResult();
            return Task.CompletedTask;
        }
    }
}
