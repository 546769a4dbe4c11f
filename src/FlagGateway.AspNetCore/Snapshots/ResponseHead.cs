using System.Collections.Frozen;
using System.Net.Http.Headers;
using FlagGateway.Core.Shadow;

namespace FlagGateway.Snapshots;

/// <summary>
/// Status and headers of a response for the comparison, copied from a message that is disposed by then.
/// </summary>
internal sealed class ResponseHead
{
    private const string ContentType = "Content-Type";
    private const string ContentEncoding = "Content-Encoding";
    private const string EventStreamType = "text/event-stream";

    private readonly string? _contentType;
    private readonly string? _contentEncoding;
    private readonly Dictionary<string, IReadOnlyList<string>>? _headers;

    /// <summary>Copies a head.</summary>
    /// <param name="response">The response.</param>
    /// <param name="rules">Names the headers that are compared.</param>
    /// <param name="prefix">Removed from its addresses; <c>null</c> for none.</param>
    public ResponseHead(HttpResponseMessage response, ComparisonRules rules, PathPrefix? prefix)
    {
        Status = (int)response.StatusCode;
        var ofBody = response.Content.Headers.NonValidated;
        if (ofBody.TryGetValues(ContentType, out var types))
            _contentType = First(types);
        if (ofBody.TryGetValues(ContentEncoding, out var encodings))
            _contentEncoding = encodings.ToString();
        foreach (var name in rules.Headers)
        {
            // Already stored above, and by default the only one that is compared.
            if (name.Equals(ContentType, StringComparison.OrdinalIgnoreCase))
                continue;
            if (response.Headers.NonValidated.TryGetValues(name, out var values) || ofBody.TryGetValues(name, out values))
                (_headers ??= new(StringComparer.OrdinalIgnoreCase))[name] = prefix is not null && name.EndsWith("Location", StringComparison.OrdinalIgnoreCase) ? [.. values.Select(value => Without(prefix, value, response))] : [.. values];
        }
    }

    public int Status { get; }

    /// <summary>Whether the body is an endless stream.</summary>
    public bool IsEventStream => _contentType?.StartsWith(EventStreamType, StringComparison.OrdinalIgnoreCase) == true;

    /// <summary>The complete response.</summary>
    /// <param name="body">Its body.</param>
    /// <param name="isByDigest">Whether one of the two compared bodies was not captured.</param>
    public CapturedResponse With(BodyCapture body, bool isByDigest) => new()
    {
        Status = Status,
        Headers = (IReadOnlyDictionary<string, IReadOnlyList<string>>?)_headers ?? FrozenDictionary<string, IReadOnlyList<string>>.Empty,
        ContentType = _contentType,
        ContentEncoding = _contentEncoding,
        Body = body.Bytes,
        IsTruncated = body.State != CaptureState.Complete,
        Digest = isByDigest ? body.Digest() : null,
    };

    private static string Without(PathPrefix prefix, string address, HttpResponseMessage response) =>
        prefix.RemoveFrom(address, response.RequestMessage?.RequestUri?.Authority ?? "", response.RequestMessage?.Headers.Host ?? "");

    private static string? First(HeaderStringValues values)
    {
        foreach (var value in values)
            return value;
        return null;
    }
}
