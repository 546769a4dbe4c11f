using System.Collections.Frozen;

namespace FlagGateway.Core.Shadow;

/// <summary>One variant's response, as far as it was captured for comparison.</summary>
public sealed class CapturedResponse
{
    /// <summary>The status code.</summary>
    /// <value>Usually 100 to 599; any number is accepted. Default 200.</value>
    public int Status { get; init; } = 200;

    /// <summary>
    /// The headers of interest, each with its field lines in the order received. Names are compared
    /// case-insensitively, regardless of the dictionary's comparer.
    /// </summary>
    /// <value>Default: none.</value>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Headers { get; init; } = FrozenDictionary<string, IReadOnlyList<string>>.Empty;

    /// <summary>The media type with its parameters, as received.</summary>
    /// <value>Default null: not given.</value>
    public string? ContentType { get; init; }

    /// <summary>
    /// The encodings of the body, outermost last, as received: <c>gzip</c>, <c>br</c>, <c>deflate</c>, <c>identity</c>.
    /// </summary>
    /// <value>Default null: not encoded.</value>
    public string? ContentEncoding { get; init; }

    /// <summary>The body as received, still encoded. The memory must not change while it is compared.</summary>
    /// <value>Default empty, also for a response without a body.</value>
    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>Whether the body continued after <see cref="Body"/> but was not captured.</summary>
    /// <value>Default false.</value>
    public bool IsTruncated { get; init; }

    /// <summary>Digest of the complete body, for the case that one of the two responses was not captured.</summary>
    /// <value>Default null: unknown.</value>
    public BodyDigest? Digest { get; init; }
}
