namespace FlagGateway.Routing;

/// <summary>Messages of routing: 100 to 199.</summary>
internal static partial class Log
{
    [LoggerMessage(100, LogLevel.Error, "The decision for route {RouteId} failed; the request went to the route's own cluster.", EventName = nameof(DecisionFailed))]
    public static partial void DecisionFailed(ILogger logger, string routeId, Exception exception);

    [LoggerMessage(101, LogLevel.Warning, "Destination {Destination} of cluster {Cluster} failed a request ({Reason}, status {Status}): {Problem} {Missed} more failures since the last line about it; the next line in a minute at the earliest.", EventName = nameof(UpstreamFailed))]
    public static partial void UpstreamFailed(ILogger logger, string cluster, string destination, string reason, int status, string problem, long missed);

    [LoggerMessage(101, LogLevel.Warning, "A destination of cluster {Cluster} asks for NTLM or Negotiate, which authenticate a connection. Connections are shared by users, so the gateway does not offer them to clients (offered: {Others}). Let the destination authenticate each request, for example by bearer tokens", EventName = nameof(ConnectionAuthentication))]
    public static partial void ConnectionAuthentication(ILogger logger, string cluster, string others);
}
