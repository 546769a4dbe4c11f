using FlagGateway.Snapshots;
using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.Net.Http.Headers;

namespace FlagGateway.Ofrep;

/// <summary>CORS policy for browsers: allows the currently configured origins.</summary>
/// <seealso href="https://fetch.spec.whatwg.org/#http-cors-protocol">CORS</seealso>
internal sealed class OfrepCors(SnapshotSource snapshots) : ICorsPolicyProvider
{
    private static readonly TimeSpan PreflightAge = TimeSpan.FromMinutes(10);

    /// <summary>
    /// Adds it to a listener, before authentication: preflight requests have no token.
    /// </summary>
    public static void Use(IApplicationBuilder app) => app.UseWhen(
        static http => http.Request.Path.StartsWithSegments(OfrepEndpoints.Root, StringComparison.Ordinal), static branch => branch.UseCors());

    /// <summary>Registers it for a listener.</summary>
    public static void Add(IServiceCollection services, SnapshotSource snapshots)
    {
        services.AddCors();
        services.AddSingleton<ICorsPolicyProvider>(new OfrepCors(snapshots));
    }

    public Task<CorsPolicy?> GetPolicyAsync(HttpContext context, string? policyName)
    {
        if (snapshots.Current.Options.Ofrep.AllowedOrigins is not { Length: > 0 } origins)
            return Task.FromResult<CorsPolicy?>(null);
        return Task.FromResult<CorsPolicy?>(new CorsPolicyBuilder(origins)
            .WithMethods(HttpMethods.Get, HttpMethods.Post)
            .AllowAnyHeader()
            .WithExposedHeaders(HeaderNames.ETag, HeaderNames.RetryAfter)
            .SetPreflightMaxAge(PreflightAge)
            .Build());
    }
}
