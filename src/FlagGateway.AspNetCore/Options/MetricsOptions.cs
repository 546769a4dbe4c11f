using System.ComponentModel.DataAnnotations;

namespace FlagGateway.Options;

/// <summary>Optional parts of <c>/metrics</c> that are expensive.</summary>
public sealed class MetricsOptions
{
    /// <summary>
    /// Maximum number of configured routes for which .NET's own <c>http_server_request_duration_seconds</c> has the
    /// label <c>http_route</c>. It has 17 lines for each route and status, 3 kB: 200 routes with three statuses are 2
    /// MB at each scrape. With more routes the label is omitted for all. The gateway's own metrics always distinguish
    /// routes with a flag.
    /// </summary>
    /// <value>0 (never) to 100000. Default: 100. Counted once, at the start.</value>
    [Range(0, 100_000)]
    public int HttpRouteLimit { get; set; } = 100;
}
