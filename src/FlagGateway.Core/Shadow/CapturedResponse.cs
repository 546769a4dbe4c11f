using System.Collections.Frozen;

namespace FlagGateway.Core.Shadow;

/// <summary>One variant's answer, as far as it was kept for comparing.</summary>
public sealed class CapturedResponse
{
    /// <summary>The status code.</summary>
    /// <value>Usually 100 to 599; any number is compared as it is. Default 200.</value>
    public int Status { get; init; } = 200;

    /// <summary>
    /// The headers of interest, each with its field lines in the order received. Names are compared
    /// without regard to case, whatever the dictionary's own comparer.
    /// </summary>
    /// <value>Default: none.</value>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Headers { get; init; } = FrozenDictionary<string, IReadOnlyList<string>>.Empty;

    /// <summary>The media type with its parameters, as received.</summary>
    /// <value>Default null: the response did not say.</value>
    public string? ContentType { get; init; }

    /// <summary>The encodings of the body, outermost last, as received: <c>gzip</c>, <c>br</c>, <c>deflate</c>, <c>identity</c>.</summary>
    /// <value>Default null: not encoded.</value>
    public string? ContentEncoding { get; init; }

    /// <summary>The body as received, still encoded. The memory must not change while it is compared.</summary>
    /// <value>Default empty, which is also how a response without a body is told.</value>
    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>Whether the response went on after <see cref="Body"/> but was not kept.</summary>
    /// <value>Default false.</value>
    public bool IsTruncated { get; init; }

    /// <summary>What is known of the complete body where one of the two responses is not held at all, so that they can be compared nevertheless.</summary>
    /// <value>Default null: nothing is known.</value>
    public BodyDigest? Digest { get; init; }
}
