namespace FlagGateway.Core.Llm;

/// <summary>Tokens of one request, as its response reports them; <c>null</c> for what it does not report.</summary>
internal readonly record struct LlmUsage
{
    /// <summary>The largest number of tokens that is believed.</summary>
    public const long Max = 1_000_000_000;

    /// <summary>Tokens of the prompt, those from a cache included.</summary>
    public long? Input { get; init; }

    /// <summary>Of <see cref="Input"/>, those that the backend read from its cache.</summary>
    public long? CachedInput { get; init; }

    /// <summary>Tokens that the model produced, those of its reasoning included.</summary>
    public long? Output { get; init; }

    /// <summary>Of <see cref="Output"/>, those of the model's reasoning.</summary>
    public long? Reasoning { get; init; }
}
