using System.ComponentModel.DataAnnotations;

namespace FlagGateway.Options;

/// <summary>Limits of checks of the responses of language models, for all plans together.</summary>
public sealed class CheckOptions
{
    /// <summary>Maximum number of texts that wait to be checked; newer ones are dropped and counted.</summary>
    /// <value>1 to 100000. Default: 1000.</value>
    [Range(1, 100_000)]
    public int QueueLength { get; set; } = 1000;

    /// <summary>
    /// Maximum memory of texts that are collected while responses pass, wait, or are being checked; those beyond are
    /// dropped and counted.
    /// </summary>
    /// <value>In bytes, 1 MiB to 4 GiB. Default: 32 MiB.</value>
    [Range(1024 * 1024, 4L * 1024 * 1024 * 1024)]
    public long MaxBytes { get; set; } = 32 * 1024 * 1024;

    /// <summary>
    /// How many of the latest failures of each check are stored in memory, for the console and the API. Values of
    /// <see cref="ShadowOptions.SecretFields"/> are masked.
    /// </summary>
    /// <value>0 to 100. Default: 0, none.</value>
    [Range(0, 100)]
    public int Keep { get; set; }

    /// <summary>Maximum number of texts for which servers are asked at the same time (<c>http</c> checks).</summary>
    /// <value>1 to 256. Default: 8.</value>
    [Range(1, 256)]
    public int Concurrency { get; set; } = 8;
}
