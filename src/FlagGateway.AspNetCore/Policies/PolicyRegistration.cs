using FlagGateway.Identity.Tokens;
using FlagGateway.Options;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Cors.Infrastructure;

namespace FlagGateway.Policies;

/// <summary>
/// Registers declared policies with the parts of the framework that apply them, and with YARP's checks of routes.
/// </summary>
internal static class PolicyRegistration
{
    /// <summary>Registers those of a kind that has any.</summary>
    public static void AddPolicies(this IServiceCollection services, PolicyOptions policies)
    {
        services.AddRequestTimeouts(timeouts =>
        {
            foreach (var one in policies.Timeouts ?? [])
                timeouts.AddPolicy(one.Name, one.Timeout);
        });
        if (policies.Authorization is { Length: > 0 } authorization)
            AddAuthorization(services, authorization);
        if (policies.Cors is { Length: > 0 } cors)
            services.AddCors(options => AddCors(options, cors));
        if (policies.RateLimiter is { Length: > 0 } limits)
            AddRateLimiter(services, limits);
        if (policies.OutputCache is { Length: > 0 } caches)
            AddOutputCache(services, caches);
    }

    private static void AddAuthorization(IServiceCollection services, AuthorizationPolicyOptions[] policies)
    {
        var authentication = services.AddAuthentication();
        services.AddAuthorization(options =>
        {
            foreach (var one in policies)
            {
                var policy = new AuthorizationPolicyBuilder(one.Name).RequireAuthenticatedUser();
                foreach (var claim in one.RequireClaims ?? [])
                    _ = claim.Values is null ? policy.RequireClaim(claim.Type) : policy.RequireClaim(claim.Type, claim.Values);
                options.AddPolicy(one.Name, policy.Build());
            }
        });
        foreach (var one in policies)
        {
            var jwt = one.Jwt!;
            // The scheme has the name of the policy.
            authentication.AddJwtBearer(one.Name, bearer => JwtBearerSetup.Apply(bearer, jwt, jwt.Keys is { } file ? KeyFile.Read(file).Keys : []));
        }
    }

    private static void AddCors(CorsOptions options, CorsPolicyOptions[] policies)
    {
        foreach (var one in policies)
        {
            CorsPolicy policy = new() { SupportsCredentials = one.SupportsCredentials, PreflightMaxAge = one.PreflightMaxAge };
            Fill(policy.Origins, one.Origins);
            Fill(policy.Methods, one.Methods);
            Fill(policy.Headers, one.Headers);
            Fill(policy.ExposedHeaders, one.ExposedHeaders);
            options.AddPolicy(one.Name, policy);
        }

        static void Fill(IList<string> list, string[]? values)
        {
            foreach (var value in values ?? [])
                list.Add(value);
        }
    }

    private static void AddRateLimiter(IServiceCollection services, RateLimiterPolicyOptions[] policies) => services.AddRateLimiter(options =>
    {
        options.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
        foreach (var one in policies)
            options.AddPolicy(one.Name, context => RateLimits.PartitionOf(one, context));
    });

    private static void AddOutputCache(IServiceCollection services, OutputCachePolicyOptions[] policies) => services.AddOutputCache(options =>
    {
        foreach (var one in policies)
        {
            options.AddPolicy(one.Name, policy =>
            {
                policy.Expire(one.Expire);
                if (one.VaryByHeader is not null)
                    policy.SetVaryByHeader(one.VaryByHeader);
                if (one.VaryByQuery is not null)
                    policy.SetVaryByQuery(one.VaryByQuery);
            });
        }
    });
}
