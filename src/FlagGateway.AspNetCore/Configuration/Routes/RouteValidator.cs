using FlagGateway.Options;
using FlagGateway.Snapshots;
using Yarp.ReverseProxy.Configuration;

namespace FlagGateway.Configuration.Routes;

/// <summary>
/// Checks the policies that a route names. The framework returns 500 for each request of a route with a policy that nothing
/// applies, or forwards it as if there were none.
/// </summary>
internal static class RouteValidator
{
    /// <summary>Reports the issues of a route.</summary>
    /// <returns>The route without the policies that have issues, for YARP's own checks: one problem is one issue.</returns>
    public static RouteConfig Validate(RouteConfig route, string path, PolicyOptions? policies, List<ConfigIssue> issues)
    {
        if (policies is null)
            return route with { AuthorizationPolicy = null, CorsPolicy = null, RateLimiterPolicy = null, TimeoutPolicy = null, OutputCachePolicy = null };
        route = IsAllowed(nameof(route.AuthorizationPolicy), route.AuthorizationPolicy, "Authorization", policies.Authorization, "Anonymous", alwaysAllowed: true) ? route : route with { AuthorizationPolicy = null };
        route = IsAllowed(nameof(route.CorsPolicy), route.CorsPolicy, "Cors", policies.Cors, "Disable") ? route : route with { CorsPolicy = null };
        route = IsAllowed(nameof(route.RateLimiterPolicy), route.RateLimiterPolicy, "RateLimiter", policies.RateLimiter, "Disable") ? route : route with { RateLimiterPolicy = null };
        route = IsAllowed(nameof(route.TimeoutPolicy), route.TimeoutPolicy, "Timeouts", policies.Timeouts, "Disable", alwaysAllowed: true) ? route : route with { TimeoutPolicy = null };
        route = IsAllowed(nameof(route.OutputCachePolicy), route.OutputCachePolicy, "OutputCache", policies.OutputCache, null) ? route : route with { OutputCachePolicy = null };
        if (route.OutputCachePolicy is not null && route.Metadata?.ContainsKey(RouteKeys.Flag) == true)
            Refuse(nameof(route.OutputCachePolicy), route.OutputCachePolicy, "The response of one variant would be served to users of another.", "Remove it, or the flag; caches outside follow Flag.Cache");
        return route;

        bool IsAllowed(string key, string? name, string kind, NamedPolicyOptions[]? declared, string? special, bool alwaysAllowed = false)
        {
            var isSpecial = (alwaysAllowed || declared is { Length: > 0 }) && string.Equals(name, special, StringComparison.OrdinalIgnoreCase);
            if (string.IsNullOrEmpty(name) || isSpecial || declared?.Any(policy => policy.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) == true)
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
