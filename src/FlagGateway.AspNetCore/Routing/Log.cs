namespace FlagGateway.Routing;

/// <summary>Messages of routing: 100 to 199.</summary>
internal static partial class Log
{
    [LoggerMessage(100, LogLevel.Error, "The decision for route {RouteId} failed; the request went to the route's own cluster.", EventName = nameof(DecisionFailed))]
    public static partial void DecisionFailed(ILogger logger, string routeId, Exception exception);
}
