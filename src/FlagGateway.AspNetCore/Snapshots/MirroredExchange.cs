using System.Net.Http.Headers;
using FlagGateway.Core.Cohorts;

namespace FlagGateway.Snapshots;

/// <summary>
/// A user's request and its response, stored until the copy is sent and compared. Owns all its data: nothing in
/// it belongs to the user's request, which may have ended long before.
/// </summary>
internal sealed class MirroredExchange(MirrorRule rule, BodyCapture requestBody, BodyCapture responseBody) : IDisposable
{
    public MirrorRule Rule { get; } = rule;

    public BodyCapture RequestBody { get; } = requestBody;

    public BodyCapture ResponseBody { get; } = responseBody;

    public bool HasRequestBody { get; set; }

    public string Method { get; set; } = "";

    /// <summary>Path and query as the destination got them, without the prefixes of destination and variant.</summary>
    public string PathAndQuery { get; set; } = "";

    /// <summary>The path as the user sent it, for grouping.</summary>
    public string Path { get; set; } = "";

    /// <summary>The Host of the user's request.</summary>
    public string Host { get; set; } = "";

    /// <summary>The Host that the route sends to every destination, or <c>null</c> if each gets its own.</summary>
    public string? SentHost { get; set; }

    /// <summary>Unique among requests; part of the key that makes a copied write idempotent.</summary>
    public string RequestId { get; set; } = "";

    /// <summary>Headers of the request as the destination got them, without those of the variant.</summary>
    public List<KeyValuePair<string, string>> RequestHeaders { get; } = [];

    /// <summary>
    /// The user's variant, whose headers and path prefix are for its own destinations; <c>null</c> on a route without a
    /// flag.
    /// </summary>
    public VariantRoute? Variant { get; init; }

    /// <summary>Headers of that variant; not copied.</summary>
    public KeyValuePair<string, string>[] VariantHeaders => Variant?.RequestHeaders ?? [];

    /// <summary>Previous values of <see cref="VariantHeaders"/> in the request.</summary>
    public List<KeyValuePair<string, string>> OverwrittenHeaders { get; } = [];

    /// <summary>Headers of the body of the request.</summary>
    public List<KeyValuePair<string, string>> ContentHeaders { get; } = [];

    /// <summary>The request to a model; <c>null</c> for another one.</summary>
    public LlmCopy? Llm { get; init; }

    /// <summary>The cluster that served the user.</summary>
    public string PrimaryClusterId { get; set; } = "";

    /// <summary>Status and headers of the response, or <c>null</c> before it.</summary>
    public ResponseHead? Response { get; set; }

    /// <summary>The Vary header of the response, or <c>null</c>.</summary>
    public string? Vary { get; set; }

    /// <summary>Duration of the user's own request.</summary>
    public TimeSpan Duration { get; set; }

    /// <summary>Window in which guardrails count matches, or <c>null</c>.</summary>
    public CohortWindow? Window { get; set; }

    /// <summary>The partition of the user.</summary>
    public int Partition { get; set; }

    /// <summary>When the copy may start, in ticks of the clock of the queue.</summary>
    public long DueAt { get; set; }

    /// <summary>Why there is no copy, or none.</summary>
    public MirrorReason Skip { get; set; }

    /// <summary>Whether it was abandoned before the user's request ended.</summary>
    public bool IsGivenUp { get; set; }

    /// <summary>Stores the value that a header of the variant is about to overwrite.</summary>
    public void SaveOverwritten(HttpHeadersNonValidated headers, string name)
    {
        if (!headers.TryGetValues(name, out var values))
            return;
        foreach (var value in values)
            OverwrittenHeaders.Add(new(name, value));
    }

    /// <summary>Counts that its two responses could not be compared.</summary>
    public CopyEnd NotComparable(MirrorReason reason, CopyResponse response)
    {
        Window?.CountNotComparable(Partition);
        return new CopyEnd(MirrorResult.Skipped, reason, response);
    }

    public void Dispose()
    {
        RequestBody.Dispose();
        ResponseBody.Dispose();
        Llm?.Dispose();
    }
}
