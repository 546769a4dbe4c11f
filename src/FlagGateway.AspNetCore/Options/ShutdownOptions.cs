using System.ComponentModel.DataAnnotations;

namespace FlagGateway.Options;

/// <summary>How the gateway drains traffic when it is told to stop (SIGTERM).</summary>
/// <remarks>
/// The two times together, and a few seconds more, must fit into what the orchestrator allows before it kills:
/// <c>terminationGracePeriodSeconds</c>, <c>stop_grace_period</c>.
/// </remarks>
public sealed class ShutdownOptions
{
    /// <summary>
    /// How long the gateway serves on after it said that it is not ready: as long as balancers need to notice, or
    /// they send requests to a listener that is gone.
    /// </summary>
    /// <value>0 to 5 minutes. Default: 5 seconds.</value>
    [Range(typeof(TimeSpan), "00:00:00", "00:05:00")]
    public TimeSpan DrainDelay { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long requests and WebSockets that are open then may take to end. What is left is cut off.</summary>
    /// <value>0 to 10 minutes. Default: 30 seconds.</value>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(30);
}
