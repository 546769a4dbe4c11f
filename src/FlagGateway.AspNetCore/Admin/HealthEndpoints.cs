using FlagGateway.Health;
using FlagGateway.State;

namespace FlagGateway.Admin;

/// <summary>Health for load balancers.</summary>
internal sealed class HealthEndpoints(IStateStore store, Readiness readiness)
{
    public void Map(RouteGroupBuilder routes)
    {
        routes.MapGet("/healthz/live", static () => Results.Text("live")).DisableHttpMetrics();
        routes.MapGet("/healthz/ready", () => readiness.IsReady
            // The last known state is sufficient to serve; its age is a matter for alerts, not for a load balancer.
            ? Results.Text(store.Health.Degradation is { } why ? $"ready, degraded: {why}" : "ready")
            : Results.Text(readiness.IsDraining ? "draining" : "not ready", statusCode: StatusCodes.Status503ServiceUnavailable)).DisableHttpMetrics();
    }
}
