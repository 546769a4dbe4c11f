using System.ComponentModel.DataAnnotations;

namespace FlagGateway.Options;

/// <summary>What <c>/metrics</c> tells, where that costs more than most need.</summary>
public sealed class MetricsOptions
{
    /// <summary>
    /// Up to how many routes of the configuration .NET's own <c>http_server_request_duration_seconds</c> tells apart by
    /// <c>http_route</c>. It has 17 lines for each route and status, 3 kB: 200 routes with three statuses are 2 MB at each
    /// scrape. With more routes the label is left out, of all of them. The gateway's own metrics tell routes with a
    /// flag apart in any case.
    /// </summary>
    /// <value>0 (never) to 100000. Default: 100. Counted once, at the start.</value>
    [Range(0, 100_000)]
    public int HttpRouteLimit { get; set; } = 100;
}
