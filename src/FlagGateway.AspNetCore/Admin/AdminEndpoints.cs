using FlagGateway.Admin.Api;
using FlagGateway.Admin.Console;
using FlagGateway.Admin.Security;
using FlagGateway.Health;

namespace FlagGateway.Admin;

/// <summary>Maps the endpoints for operators, each part separately.</summary>
internal static class AdminEndpoints
{
    public static void MapApi(RouteGroupBuilder routes, AdminServices services)
    {
        RolloutEndpoints.Map(routes, services);
        FlagEndpoints.Map(routes, services);
        CohortEndpoints.Map(routes, services);
        StatusEndpoints.Map(routes, services);
        ShadowEndpoints.Map(routes, services);
        OverrideEndpoints.Map(routes, services);
        SignalEndpoints.Map(routes, services);
        Secure(routes);
    }

    public static void MapConsole(RouteGroupBuilder routes, AdminServices services, ConsoleActions actions, bool hasLogin)
    {
        ConsoleEndpoints.Map(routes, services, actions, hasLogin);
        Secure(routes);
    }

    public static void MapHealth(RouteGroupBuilder routes, AdminServices services, Readiness readiness)
    {
        routes.MapGet("/healthz/live", static () => Results.Text("live")).DisableHttpMetrics();
        routes.MapGet("/healthz/ready", () => readiness.IsReady
            // The last known state is sufficient to serve; its age is a matter for alerts, not for a load balancer.
            ? Results.Text(services.Store.Health.Degradation is { } why ? $"ready, degraded: {why}" : "ready")
            : Results.Text(readiness.IsDraining ? "draining" : "not ready", statusCode: StatusCodes.Status503ServiceUnavailable)).DisableHttpMetrics();
    }

    private static void Secure(RouteGroupBuilder routes) => ((IEndpointConventionBuilder)routes).Add(static endpoint =>
    {
        if (endpoint.RequestDelegate is not { } inner)
            return;
        endpoint.RequestDelegate = context =>
        {
            SecurityHeaders.Set(context.Response);
            return inner(context);
        };
    });
}
