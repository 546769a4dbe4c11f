namespace FlagGateway.Core.Llm;

/// <summary>What a response of an LLM was.</summary>
internal enum LlmOutcome
{
    /// <summary>The model ended by itself.</summary>
    Complete,

    /// <summary>The limit of tokens ended it.</summary>
    Length,

    /// <summary>A content filter ended it.</summary>
    Filtered,

    /// <summary>The model calls tools of the client.</summary>
    ToolCalls,

    /// <summary>The model ended without any content.</summary>
    Empty,

    /// <summary>The status is one of success, and the body reports an error.</summary>
    StreamError,

    /// <summary>The response ended without its API's end.</summary>
    Truncated,

    /// <summary>Status 429.</summary>
    RateLimited,

    /// <summary>Status 400, because the prompt is longer than the model's context.</summary>
    TooLong,

    /// <summary>Another status than one of success.</summary>
    HttpError,

    /// <summary>The client left, or the gateway ended the response, before its end.</summary>
    Abandoned,

    /// <summary>The gateway could not read the response.</summary>
    Unreadable,
}

/// <summary>Labels of the outcomes.</summary>
internal static class LlmOutcomes
{
    public const int Count = 12;

    public static string ToLabel(this LlmOutcome outcome) => outcome switch
    {
        LlmOutcome.Complete => "complete",
        LlmOutcome.Length => "length",
        LlmOutcome.Filtered => "filtered",
        LlmOutcome.ToolCalls => "tool_calls",
        LlmOutcome.Empty => "empty",
        LlmOutcome.StreamError => "stream_error",
        LlmOutcome.Truncated => "truncated",
        LlmOutcome.RateLimited => "rate_limited",
        LlmOutcome.TooLong => "too_long",
        LlmOutcome.HttpError => "http_error",
        LlmOutcome.Abandoned => "abandoned",
        LlmOutcome.Unreadable => "unreadable",
        _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome, "Not an outcome."),
    };
}
