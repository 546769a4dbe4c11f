namespace FlagGateway.Core.Statistics;

/// <summary>The durations that a quantile is one of.</summary>
internal enum LatencySource
{
    /// <summary>The destination's time of complete responses.</summary>
    Response,

    /// <summary>From the complete request to the first content of an LLM's stream.</summary>
    FirstToken,

    /// <summary>Between two tokens of an LLM's stream, on average.</summary>
    TokenTime,
}
