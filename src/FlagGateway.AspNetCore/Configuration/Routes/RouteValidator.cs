using FlagGateway.Snapshots;
using Yarp.ReverseProxy.Configuration;

namespace FlagGateway.Configuration.Routes;

/// <summary>
/// Checks of a route that YARP leaves out: policies that nothing in this process would apply. The framework answers
/// each request of such a route with 500, or forwards it as if the policy were not there.
/// </summary>
internal static class RouteValidator
{
    private const string Anonymous = "Anonymous";

    /// <summary>Notes what is wrong with a route.</summary>
    public static void Validate(RouteConfig route, string path, List<ConfigIssue> issues)
    {
        if (!string.Equals(route.AuthorizationPolicy ?? Anonymous, Anonymous, StringComparison.OrdinalIgnoreCase))
            Refuse(nameof(route.AuthorizationPolicy), route.AuthorizationPolicy, "The gateway authenticates nobody, so each request would be answered 500.", "Leave it to the destination, or write Anonymous");
        Refuse(nameof(route.CorsPolicy), route.CorsPolicy, "The gateway has no CORS policies, so each request would be answered 500.", "Leave CORS to the destination and take the setting out");
        Refuse(nameof(route.RateLimiterPolicy), route.RateLimiterPolicy, "The gateway limits no rates, so the policy would have no effect.", "Take it out, and limit rates in front of the gateway");

        void Refuse(string name, string? value, string problem, string remedy)
        {
            if (!string.IsNullOrEmpty(value))
                issues.Add(new(IssueSeverity.Error, ConfigFileNames.Gateway, $"{path}:{name}", value, problem, remedy));
        }
    }
}
