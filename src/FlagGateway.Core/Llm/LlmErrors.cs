namespace FlagGateway.Core.Llm;

/// <summary>The outcomes that are errors of the backend.</summary>
internal readonly record struct LlmErrors
{
    private const string Status4xx = "http_4xx";
    private const string Status5xx = "http_5xx";

    // A complete response is no error, and the client's departure is the client's.
    private static readonly LlmOutcome[] Outcomes =
    [
        LlmOutcome.Length, LlmOutcome.Filtered, LlmOutcome.Empty, LlmOutcome.StreamError, LlmOutcome.Truncated, LlmOutcome.RateLimited, LlmOutcome.TooLong, LlmOutcome.Unreadable,
    ];

    private readonly uint _outcomes;
    private readonly bool _has4xx;
    private readonly bool _has5xx;

    private LlmErrors(uint outcomes, bool has4xx, bool has5xx) => (_outcomes, _has4xx, _has5xx) = (outcomes, has4xx, has5xx);

    /// <summary>
    /// Those of a route that names none: <c>http_5xx,stream_error,truncated,rate_limited,too_long</c>.
    /// </summary>
    public static LlmErrors Default { get; } = From([Status5xx, "stream_error", "truncated", "rate_limited", "too_long"], out _);

    /// <summary>All words.</summary>
    public static IReadOnlyList<string> Words { get; } = [Status4xx, Status5xx, .. Outcomes.Select(static outcome => outcome.ToLabel())];

    /// <summary>Reads words.</summary>
    /// <param name="words">The words.</param>
    /// <param name="unknown">Those that are none of <see cref="Words"/>.</param>
    public static LlmErrors From(IEnumerable<string> words, out IReadOnlyList<string> unknown)
    {
        var outcomes = 0u;
        List<string> others = [];
        var (has4xx, has5xx) = (false, false);
        foreach (var word in words)
        {
            var index = Array.FindIndex(Outcomes, outcome => outcome.ToLabel() == word);
            if (index >= 0)
                outcomes |= 1u << (int)Outcomes[index];
            else if (word is Status4xx or Status5xx)
                (has4xx, has5xx) = (has4xx || word == Status4xx, has5xx || word == Status5xx);
            else
                others.Add(word);
        }

        unknown = others;
        return new LlmErrors(outcomes, has4xx, has5xx);
    }

    /// <summary>Whether a response is an error.</summary>
    /// <param name="outcome">Its outcome.</param>
    /// <param name="status">Its status.</param>
    public bool Contains(LlmOutcome outcome, int status) =>
        (_outcomes & (1u << (int)outcome)) != 0 || (status >= 500 ? _has5xx : status >= 400 && _has4xx);
}
