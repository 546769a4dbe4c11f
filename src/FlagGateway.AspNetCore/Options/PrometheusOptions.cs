using System.ComponentModel.DataAnnotations;

namespace FlagGateway.Options;

/// <summary>The Prometheus server for PromQL queries of guardrails and of flag conditions.</summary>
/// <remarks>Any server with Prometheus' HTTP API works: Thanos, Mimir, VictoriaMetrics.</remarks>
public sealed class PrometheusOptions
{
    /// <summary>Address of the server, with the path before <c>/api/v1</c> if it has one.</summary>
    /// <value>Default: none; then queries are not allowed.</value>
    public string? Url { get; set; }

    /// <summary>Timeout of a query, from the connection to the end of the response.</summary>
    /// <value>0.1 seconds to 1 minute. Default: 5 seconds.</value>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:01:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Bearer token of the requests.</summary>
    /// <value>Default: none. Best set by the environment: <c>FlagGateway__Prometheus__Token</c>.</value>
    [DataType(DataType.Password)]
    public string? Token { get; set; }
}
