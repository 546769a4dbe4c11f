using System.ComponentModel.DataAnnotations;

namespace FlagGateway.Options;

/// <summary>How rollouts are watched. What they do is in rollouts.json.</summary>
public sealed class RolloutOptions
{
    /// <summary>How often guardrails are judged and stages looked at.</summary>
    /// <value>0.1 s to 5 min. Default: 10 s.</value>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:05:00")]
    public TimeSpan Interval { get; set; } = TimeSpan.FromSeconds(10);
}
