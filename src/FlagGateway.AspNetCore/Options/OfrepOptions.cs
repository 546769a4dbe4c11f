using System.ComponentModel.DataAnnotations;

namespace FlagGateway.Options;

/// <summary>
/// Flag evaluation for applications by the OpenFeature Remote Evaluation Protocol: always on the admin listener, and on
/// a separate listener if <see cref="Url"/> is set.
/// </summary>
/// <seealso href="https://github.com/open-feature/protocol">the protocol</seealso>
public sealed class OfrepOptions
{
    /// <summary>Address of a separate listener without authentication.</summary>
    /// <value>Default: none. A change needs a restart.</value>
    public string? Url { get; set; }

    /// <summary>Origins allowed for browsers (CORS).</summary>
    /// <value><c>https://shop.example</c>, or <c>*</c> alone for every one. Default: none.</value>
    public string[]? AllowedOrigins { get; set; }

    /// <summary>Maximum requests per second of one client address, on both listeners together; more get 429.</summary>
    /// <value>1 to 1000000, with bursts of as many. Default: none, which is no limit. A change needs a restart.</value>
    [Range(1, 1_000_000)]
    public int? RequestsPerSecond { get; set; }

    /// <summary>Maximum number of concurrent event streams at <see cref="Url"/>; more get 503.</summary>
    /// <value>0 to 100000; 0 switches the streams off. Default: 1000.</value>
    [Range(0, 100_000)]
    public int EventStreams { get; set; } = 1000;
}
