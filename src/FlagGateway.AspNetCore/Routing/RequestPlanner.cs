using FlagGateway.Core.Cohorts;
using FlagGateway.Core.Flags;
using FlagGateway.Mirroring;
using FlagGateway.Snapshots;

namespace FlagGateway.Routing;

/// <summary>Decides a request, assigns its cluster, and begins its copy.</summary>
internal sealed class RequestPlanner(RequestDecider decider, RequestDispatcher dispatcher, MirrorCapture mirroring, ILogger<RequestPlanner> logger)
{
    /// <summary>Plans a request. Never throws.</summary>
    /// <param name="context">The request.</param>
    /// <param name="snapshot">The snapshot in force.</param>
    /// <param name="route">Its route.</param>
    /// <param name="routed">Receives the decision.</param>
    public void Plan(HttpContext context, GatewaySnapshot snapshot, FlaggedRoute route, RoutedRequest routed)
    {
        try
        {
            decider.Decide(context, snapshot, route, routed);
            if (!routed.IsRefused)
                dispatcher.Send(context, context.GetReverseProxyFeature(), route, routed);
            if (routed.Mirror is { } rule && routed.Variant.Response is null && mirroring.Begin(context, rule, routed.Variant) is { } copied)
            {
                (copied.Window, copied.Partition) = (route.WindowOfCopy(routed.Variant, rule), UserPartitions.IndexOf(routed.Bucket));
                routed.Exchange = copied;
            }
        }
        catch (Exception exception)
        {
            // A decision never throws. If it does anyway, the user is served as without a flag.
            Log.DecisionFailed(logger, route.RouteId, exception);
            routed.Variant ??= route.None;
            routed.Reason = EvaluationReason.Error;
            routed.Window = null;
        }
    }
}
