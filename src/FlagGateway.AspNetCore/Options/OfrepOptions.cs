using System.ComponentModel.DataAnnotations;

namespace FlagGateway.Options;

/// <summary>
/// Flag evaluation for applications by the OpenFeature Remote Evaluation Protocol: always on the admin listener, and on
/// a listener of its own where <see cref="Url"/> is set.
/// </summary>
/// <seealso href="https://github.com/open-feature/protocol">the protocol</seealso>
public sealed class OfrepOptions
{
    /// <summary>Address of a listener that serves nothing else and asks for no token.</summary>
    /// <value>Default: none. A change needs a restart.</value>
    public string? Url { get; set; }

    /// <summary>Origins whose pages may ask from a browser.</summary>
    /// <value><c>https://shop.example</c>, or <c>*</c> alone for every one. Default: none.</value>
    public string[]? AllowedOrigins { get; set; }

    /// <summary>How many requests a second one client address may make, on both listeners together; more are answered 429.</summary>
    /// <value>1 to 1000000, with bursts of as many. Default: none, which is no limit. A change needs a restart.</value>
    [Range(1, 1_000_000)]
    public int? RequestsPerSecond { get; set; }

    /// <summary>How many clients may listen for changes of flags at once, at <see cref="Url"/>; more are answered 503.</summary>
    /// <value>0 to 100000; 0 switches the streams off. Default: 1000.</value>
    [Range(0, 100_000)]
    public int EventStreams { get; set; } = 1000;
}
