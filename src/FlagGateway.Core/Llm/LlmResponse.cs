namespace FlagGateway.Core.Llm;

/// <summary>What was read of one response.</summary>
internal sealed record LlmResponse
{
    /// <summary>How it ended.</summary>
    public required LlmOutcome Outcome { get; init; }

    /// <summary>The tokens that it reported.</summary>
    public LlmUsage Usage { get; init; }

    /// <summary>Whether it reported a number of tokens that cannot be one.</summary>
    public bool HasInvalidUsage { get; init; }

    /// <summary>The model that it names; <c>null</c> for none.</summary>
    public string? Model { get; init; }

    /// <summary>Number of deltas with content or reasoning: an estimate of the output's tokens.</summary>
    public long Deltas { get; init; }

    /// <summary>
    /// Timestamp of the first delta with content; 0 for none, and for a response that is not a stream.
    /// </summary>
    public long FirstContent { get; init; }

    /// <summary>Timestamp of the last delta with content.</summary>
    public long LastContent { get; init; }

    /// <summary>The joined content; <c>null</c> if it was not collected or exceeded the limit.</summary>
    public string? Text { get; init; }

    /// <summary>Whether <see cref="Text"/> is missing because of the memory of all texts together.</summary>
    public bool IsTextOverBudget { get; init; }

    /// <summary>Tokens produced from the first delta with content to the last one, at least 1.</summary>
    /// <remarks>Reasoning precedes the content.</remarks>
    public long ContentTokens => Math.Max(1, Usage.Output is { } output ? output - (Usage.Reasoning ?? 0) : Deltas);
}

/// <summary>Who ended a response.</summary>
internal enum LlmEnding
{
    /// <summary>The destination, after the last byte.</summary>
    Ended,

    /// <summary>The destination or the network, in the middle.</summary>
    Broken,

    /// <summary>The client, or the gateway.</summary>
    Left,
}
