using System.ComponentModel.DataAnnotations;

namespace FlagGateway.Options;

/// <summary>Evaluation of rollouts. Plans are in rollouts.json.</summary>
public sealed class RolloutOptions
{
    /// <summary>Interval between evaluations of rollouts.</summary>
    /// <value>0.1 s to 5 min. Default: 10 s.</value>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:05:00")]
    public TimeSpan Interval { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Whether it is recorded hour by hour what users of flags with a plan get, for guardrails that compare with the
    /// same time of earlier days.
    /// </summary>
    /// <value>Default: <c>true</c>. The last 28 days remain, about 80 kB for a flag.</value>
    public bool History { get; set; } = true;

    /// <summary>
    /// Name of the time zone whose time of the day such guardrails compare: <c>Europe/Berlin</c>. Where clocks are put,
    /// users come an hour earlier or later in UTC.
    /// </summary>
    /// <value>Default: <c>UTC</c>.</value>
    public string HistoryTimeZone { get; set; } = "UTC";

    /// <summary>Times in which no stage begins and no share goes up.</summary>
    /// <value>Default: none.</value>
    public FreezeOptions[]? Freezes { get; set; }

    /// <summary>The record of what evaluations saw.</summary>
    public RecordingOptions Recording { get; set; } = new();
}
