using System.ComponentModel.DataAnnotations;

namespace FlagGateway.Options;

/// <summary>One line of JSON for each request of a user.</summary>
/// <remarks>
/// Lines are written beside the requests, from a bounded queue: where the disk is slow or full they are dropped and
/// counted (<c>flaggateway_access_log_dropped_total</c>), and no request waits.
/// </remarks>
public sealed class AccessLogOptions
{
    /// <summary>
    /// The file, relative to the working folder, or <c>-</c> for standard output. A file of 100 MiB is put aside as
    /// <c>.1</c>, and so on up to <c>.4</c>.
    /// </summary>
    /// <value>Default: none, no log.</value>
    public string? Path { get; set; }

    /// <summary>Share of requests that get a line. Those that failed always do.</summary>
    /// <value>0 to 1. Default: 1.</value>
    [Range(0.0, 1.0)]
    public double SampleRate { get; set; } = 1;

    /// <summary>What a line tells of the user. Only routes with a flag know the user.</summary>
    /// <value>Default: <see cref="AccessLogUserId.None"/>.</value>
    [EnumDataType(typeof(AccessLogUserId))]
    public AccessLogUserId UserId { get; set; }
}

/// <summary>What the access log tells of users.</summary>
public enum AccessLogUserId
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>
    /// 64 bits of HMAC-SHA256 of the id that decides the side, keyed by the key of anonymous cookies: the same user is
    /// the same text in the logs of a fleet, and nobody without the key can try out ids.
    /// </summary>
    Hashed,
}
