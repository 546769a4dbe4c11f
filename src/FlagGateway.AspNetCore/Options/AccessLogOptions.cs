using System.ComponentModel.DataAnnotations;

namespace FlagGateway.Options;

/// <summary>One line of JSON for each request of a user.</summary>
/// <remarks>
/// Lines are written in the background, from a bounded queue: if the disk is slow or full they are dropped and
/// counted (<c>flaggateway_access_log_dropped_total</c>), and no request waits.
/// </remarks>
public sealed class AccessLogOptions
{
    /// <summary>
    /// The file, relative to the working folder, or <c>-</c> for standard output. A file of 100 MiB is rotated to
    /// <c>.1</c>, and so on up to <c>.4</c>.
    /// </summary>
    /// <value>Default: none, no log.</value>
    public string? Path { get; set; }

    /// <summary>Share of requests that are logged. Failed ones always are.</summary>
    /// <value>0 to 1. Default: 1.</value>
    [Range(0.0, 1.0)]
    public double SampleRate { get; set; } = 1;

    /// <summary>The user in a line. Only routes with a flag know the user.</summary>
    /// <value>Default: <see cref="AccessLogUserId.None"/>.</value>
    [EnumDataType(typeof(AccessLogUserId))]
    public AccessLogUserId UserId { get; set; }
}

/// <summary>The user in the access log.</summary>
public enum AccessLogUserId
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>
    /// 64 bits of HMAC-SHA256 of the bucket key, keyed by the key of anonymous cookies: the same user is
    /// the same text in the logs of a fleet, and ids cannot be guessed without the key.
    /// </summary>
    Hashed,
}
