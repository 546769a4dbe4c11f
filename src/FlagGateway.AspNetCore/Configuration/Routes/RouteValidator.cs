using FlagGateway.Options;
using FlagGateway.Snapshots;
using Yarp.ReverseProxy.Configuration;

namespace FlagGateway.Configuration.Routes;

/// <summary>
/// Checks the policies that a route names. The framework returns 500 for each request of a route with a policy that
/// nothing applies, or forwards it as if there were none.
/// </summary>
internal static class RouteValidator
{
    /// <summary>
    /// Removes from a route what turns off a policy that nothing applies, because none is declared. The framework
    /// returns 500 for each request of a route that has something to say about CORS while nothing applies it.
    /// </summary>
    public static RouteConfig WithoutIdle(RouteConfig route, PolicyOptions policies)
    {
        if (policies.Cors is not { Length: > 0 } && IsDisable(route.CorsPolicy))
            route = route with { CorsPolicy = null };
        return policies.RateLimiter is not { Length: > 0 } && IsDisable(route.RateLimiterPolicy) ? route with { RateLimiterPolicy = null } : route;

        static bool IsDisable(string? name) => string.Equals(name, "Disable", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Reports the issues of a route.</summary>
    /// <returns>
    /// The route without the policies that have issues, for YARP's own checks: one problem is one issue.
    /// </returns>
    public static RouteConfig Validate(RouteConfig route, string path, PolicyOptions? policies, List<ConfigIssue> issues)
    {
        if (policies is null)
            return route with { AuthorizationPolicy = null, CorsPolicy = null, RateLimiterPolicy = null, TimeoutPolicy = null, OutputCachePolicy = null };
        route = IsAllowed(nameof(route.AuthorizationPolicy), route.AuthorizationPolicy, "Authorization", policies.Authorization, "Anonymous") ? route : route with { AuthorizationPolicy = null };
        route = IsAllowed(nameof(route.CorsPolicy), route.CorsPolicy, "Cors", policies.Cors, "Disable") ? route : route with { CorsPolicy = null };
        route = IsAllowed(nameof(route.RateLimiterPolicy), route.RateLimiterPolicy, "RateLimiter", policies.RateLimiter, "Disable") ? route : route with { RateLimiterPolicy = null };
        route = IsAllowed(nameof(route.TimeoutPolicy), route.TimeoutPolicy, "Timeouts", policies.Timeouts, "Disable") ? route : route with { TimeoutPolicy = null };
        route = IsAllowed(nameof(route.OutputCachePolicy), route.OutputCachePolicy, "OutputCache", policies.OutputCache, null) ? route : route with { OutputCachePolicy = null };
        if (route.OutputCachePolicy is not null && route.Metadata?.ContainsKey(RouteKeys.Flag) == true)
            Refuse(nameof(route.OutputCachePolicy), route.OutputCachePolicy, "The response of one variant would be served to users of another.", "Remove it, or the flag; caches outside follow Flag.Cache");
        return route;

        bool IsAllowed(string key, string? name, string kind, NamedPolicyOptions[]? declared, string? special)
        {
            if (string.IsNullOrEmpty(name) || string.Equals(name, special, StringComparison.OrdinalIgnoreCase) || declared?.Any(policy => policy.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) == true)
                return true;
            Refuse(key, name, "No policy has this name.", declared is { Length: > 0 }
                ? $"Use one of {string.Join(", ", declared.Select(static policy => policy.Name))}, or declare it in FlagGateway:Policies:{kind}"
                : $"Declare it in FlagGateway:Policies:{kind}, or remove it");
            return false;
        }

        void Refuse(string key, string? value, string problem, string remedy) =>
            issues.Add(new(IssueSeverity.Error, ConfigFileNames.Gateway, $"{path}:{key}", value, problem, remedy));
    }
}
