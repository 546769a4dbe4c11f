using System.ComponentModel.DataAnnotations;

namespace FlagGateway.Options;

/// <summary>How the gateway drains traffic on shutdown (SIGTERM).</summary>
/// <remarks>
/// The two times together, plus a few seconds, must be less than the orchestrator's grace period:
/// <c>terminationGracePeriodSeconds</c>, <c>stop_grace_period</c>.
/// </remarks>
public sealed class ShutdownOptions
{
    /// <summary>
    /// How long the gateway continues to serve after it reports not ready: as long as load balancers need to notice,
    /// otherwise they send requests to a closed listener.
    /// </summary>
    /// <value>0 to 5 minutes. Default: 5 seconds.</value>
    [Range(typeof(TimeSpan), "00:00:00", "00:05:00")]
    public TimeSpan DrainDelay { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long open requests and WebSockets may take to end afterwards. The rest is aborted.</summary>
    /// <value>0 to 10 minutes. Default: 30 seconds.</value>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(30);
}
