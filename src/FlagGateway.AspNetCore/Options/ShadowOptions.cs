using System.ComponentModel.DataAnnotations;

namespace FlagGateway.Options;

/// <summary>Limits of mirroring, for all routes together. What is mirrored is in the Metadata of routes.</summary>
public sealed class ShadowOptions
{
    private static readonly string[] DefaultSecrets =
        ["password", "secret", "token", "access_token", "refresh_token", "api_key", "authorization", "set-cookie", "cookie"];

    /// <summary>Maximum number of waiting copies; newer ones are dropped and counted.</summary>
    /// <value>1 to 100000. Default: 1000.</value>
    [Range(1, 100_000)]
    public int QueueLength { get; set; } = 1000;

    /// <summary>Maximum number of concurrent copies.</summary>
    /// <value>1 to 1024. Default: 32.</value>
    [Range(1, 1024)]
    public int Concurrency { get; set; } = 32;

    /// <summary>Maximum bytes of requests and responses buffered for comparison, for all routes together.</summary>
    /// <value>1 MiB to 4 GiB. Default: 32 MiB.</value>
    [Range(1024 * 1024, 4L * 1024 * 1024 * 1024)]
    public long MaxBytes { get; set; } = 32 * 1024 * 1024;

    /// <summary>
    /// Processor time that comparisons of all routes together may use, as a share of one processor; copies beyond it
    /// are dropped and counted.
    /// </summary>
    /// <value>0.01 to 64. Default: 0.25. Bursts of up to five seconds' worth are possible.</value>
    [Range(0.01, 64)]
    public double CpuShare { get; set; } = 0.25;

    /// <summary>
    /// Headers that are credentials besides <c>Authorization</c>, <c>Cookie</c> and <c>Proxy-Authorization</c>.
    /// </summary>
    /// <value>Default: <c>X-Api-Key</c>, <c>X-Auth-Token</c>, <c>X-Csrf-Token</c>.</value>
    public string[]? KeyHeaders { get; set; }

    /// <summary>Fields whose values are never shown in a difference, at any depth; case-insensitive.</summary>
    /// <value>
    /// Default: <c>password</c>, <c>secret</c>, <c>token</c>, <c>access_token</c>, <c>refresh_token</c>,
    /// <c>api_key</c>, <c>authorization</c>.
    /// </value>
    public string[]? SecretFields { get; set; }

    /// <summary><see cref="SecretFields"/> with their default.</summary>
    internal string[] Secrets => SecretFields ?? DefaultSecrets;

    /// <summary>Maximum number of different mismatches stored for each route.</summary>
    /// <value>1 to 10000. Default: 200.</value>
    [Range(1, 10_000)]
    public int Samples { get; set; } = 200;
}
