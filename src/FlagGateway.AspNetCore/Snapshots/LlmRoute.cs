using FlagGateway.Core.Llm;

namespace FlagGateway.Snapshots;

/// <summary>A route to an LLM backend: how its requests are edited and its responses are read.</summary>
internal sealed record LlmRoute
{
    /// <summary>The API; <c>null</c> to recognize it by the end of each path.</summary>
    public required LlmApi? Api { get; init; }

    /// <summary>The outcomes that are errors of the variant.</summary>
    public LlmErrors Errors { get; init; } = LlmErrors.Default;

    /// <summary>How long a stream may be without content.</summary>
    public TimeSpan Idle { get; init; } = DefaultIdle;

    /// <summary>Whether streams are asked for their usage where the client does not ask for it.</summary>
    public bool AsksForUsage { get; init; }

    /// <summary>What tokens cost.</summary>
    public LlmPrices Prices { get; init; } = LlmPrices.None;

    /// <summary>As long as the SDKs of the APIs wait.</summary>
    public static TimeSpan DefaultIdle { get; } = TimeSpan.FromMinutes(10);

    /// <summary>The API of requests of a path; <c>null</c> if they ask no model.</summary>
    public LlmApi? ApiOf(PathString path) => Api ?? LlmApis.FromPath(path.Value);

    /// <summary>Begins to follow a request; <c>null</c> if it asks no model.</summary>
    /// <param name="request">The request.</param>
    /// <param name="removesUsage">Whether the response has a usage that the client did not ask for.</param>
    public LlmExchange? Begin(HttpRequest request, bool removesUsage) =>
        HttpMethods.IsPost(request.Method) && ApiOf(request.Path) is { } api ? new LlmExchange(this, api) { RemovesUsage = removesUsage } : null;
}
