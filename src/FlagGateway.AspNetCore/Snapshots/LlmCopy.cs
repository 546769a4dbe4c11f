using FlagGateway.Core.Llm;

namespace FlagGateway.Snapshots;

/// <summary>What a copied request to a model needs besides its capture.</summary>
/// <param name="route">The route's settings.</param>
/// <param name="api">The request's API.</param>
internal sealed class LlmCopy(LlmRoute route, LlmApi api)
{
    /// <summary>The route's settings.</summary>
    public LlmRoute Route { get; } = route;

    /// <summary>The request's API.</summary>
    public LlmApi Api { get; } = api;

    /// <summary>What the user's response was; <c>null</c> if it was not read.</summary>
    public LlmResponse? Control { get; set; }

    /// <summary>The request as the copy sends it; empty before it is made.</summary>
    public ReadOnlyMemory<byte> Body { get; set; }
}
