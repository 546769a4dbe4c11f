using System.ComponentModel.DataAnnotations;

namespace FlagGateway.Options;

/// <summary>
/// The record of what evaluations of active rollouts saw, which <c>flaggateway simulate --replay-from</c> replays.
/// </summary>
/// <remarks>
/// It is written in the background to the folder <c>recordings</c> in <see cref="StateOptions.Path"/>. A failure is
/// logged and nothing else.
/// </remarks>
public sealed class RecordingOptions
{
    /// <summary>Number of days of which records remain.</summary>
    /// <value>0 to 400. Default: 14. 0 records nothing.</value>
    [Range(0, 400)]
    public int Days { get; set; } = 14;

    /// <summary>
    /// Time between two records of a rollout; a fifth of it in the first hour of a stage. A change of the stage is
    /// recorded at once.
    /// </summary>
    /// <value>1 s to 1 h. Default: 5 min.</value>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan Interval { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Maximum size of all records in MiB; the oldest are removed first.</summary>
    /// <value>8 to 65536. Default: 128.</value>
    [Range(8, 65_536)]
    public int MaxMiB { get; set; } = 128;
}
