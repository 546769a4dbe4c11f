using FlagGateway.Snapshots;
using Yarp.ReverseProxy.Configuration;

namespace FlagGateway.Configuration.Routes;

/// <summary>
/// Checks of a route that YARP does not make: policies that nothing in this process applies. The framework returns
/// 500 for each request of such a route, or forwards it as if there were no policy.
/// </summary>
internal static class RouteValidator
{
    private const string Anonymous = "Anonymous";

    /// <summary>Reports the issues of a route.</summary>
    public static void Validate(RouteConfig route, string path, List<ConfigIssue> issues)
    {
        if (!string.Equals(route.AuthorizationPolicy ?? Anonymous, Anonymous, StringComparison.OrdinalIgnoreCase))
            Refuse(nameof(route.AuthorizationPolicy), route.AuthorizationPolicy, "The gateway does not authenticate users, so each request would fail with 500.", "Leave it to the destination, or write Anonymous");
        Refuse(nameof(route.CorsPolicy), route.CorsPolicy, "The gateway has no CORS policies, so each request would fail with 500.", "Leave CORS to the destination and remove the setting");
        Refuse(nameof(route.RateLimiterPolicy), route.RateLimiterPolicy, "The gateway does not limit rates, so the policy would have no effect.", "Remove it, and limit rates in front of the gateway");
        Refuse(nameof(route.OutputCachePolicy), route.OutputCachePolicy, "The gateway caches no responses, so the policy would have no effect.", "Remove it, and cache in front of the gateway");

        void Refuse(string name, string? value, string problem, string remedy)
        {
            if (!string.IsNullOrEmpty(value))
                issues.Add(new(IssueSeverity.Error, ConfigFileNames.Gateway, $"{path}:{name}", value, problem, remedy));
        }
    }
}
