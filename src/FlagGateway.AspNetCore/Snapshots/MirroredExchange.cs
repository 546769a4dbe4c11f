using System.Net.Http.Headers;
using FlagGateway.Core.Cohorts;

namespace FlagGateway.Snapshots;

/// <summary>
/// One request of a user and its response, held until the copy is made and compared. Owns all it holds: nothing in
/// it belongs to the user's request, which may be long gone.
/// </summary>
internal sealed class MirroredExchange(MirrorRule rule, BodyCapture requestBody, BodyCapture responseBody) : IDisposable
{
    public MirrorRule Rule { get; } = rule;

    public BodyCapture RequestBody { get; } = requestBody;

    public BodyCapture ResponseBody { get; } = responseBody;

    public bool HasRequestBody { get; set; }

    public string Method { get; set; } = "";

    /// <summary>Path and query as the destination got them, without the destination's own prefix.</summary>
    public string PathAndQuery { get; set; } = "";

    /// <summary>The path as the user sent it, for grouping.</summary>
    public string Path { get; set; } = "";

    /// <summary>The Host that the user asked for.</summary>
    public string Host { get; set; } = "";

    /// <summary>The Host that the route has every destination told, or <c>null</c> where each gets its own.</summary>
    public string? SentHost { get; set; }

    /// <summary>Unique among requests; part of the key that makes a copied write idempotent.</summary>
    public string RequestId { get; set; } = "";

    /// <summary>Headers of the request as the destination got them, without those of the variant.</summary>
    public List<KeyValuePair<string, string>> RequestHeaders { get; } = [];

    /// <summary>Headers that the variant which answered the user sets: for its own destinations, and for no copy.</summary>
    public KeyValuePair<string, string>[] VariantHeaders { get; set; } = [];

    /// <summary>What the request had under the names of <see cref="VariantHeaders"/> before.</summary>
    public List<KeyValuePair<string, string>> OverwrittenHeaders { get; } = [];

    /// <summary>Headers of the body of the request.</summary>
    public List<KeyValuePair<string, string>> ContentHeaders { get; } = [];

    /// <summary>The cluster that answered the user.</summary>
    public string PrimaryClusterId { get; set; } = "";

    /// <summary>What was answered in front of the body, or <c>null</c> while the destination has not answered.</summary>
    public ResponseHead? Response { get; set; }

    /// <summary>What the response says it depends on, or <c>null</c>.</summary>
    public string? Vary { get; set; }

    /// <summary>How long the user's own request took.</summary>
    public TimeSpan Duration { get; set; }

    /// <summary>Where guardrails count whether the responses are alike, or <c>null</c>.</summary>
    public CohortWindow? Window { get; set; }

    /// <summary>The partition of the user.</summary>
    public int Partition { get; set; }

    /// <summary>When the copy may start, in ticks of the clock of the queue.</summary>
    public long DueAt { get; set; }

    /// <summary>Why there will be no copy, or none.</summary>
    public MirrorReason Skip { get; set; }

    /// <summary>Whether it was given up before the user's request ended.</summary>
    public bool IsGivenUp { get; set; }

    /// <summary>Holds what a header of the variant is about to overwrite.</summary>
    public void SaveOverwritten(HttpHeadersNonValidated headers, string name)
    {
        if (!headers.TryGetValues(name, out var values))
            return;
        foreach (var value in values)
            OverwrittenHeaders.Add(new(name, value));
    }

    public void Dispose()
    {
        RequestBody.Dispose();
        ResponseBody.Dispose();
    }
}
