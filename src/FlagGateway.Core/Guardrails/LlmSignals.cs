namespace FlagGateway.Core.Guardrails;

/// <summary>
/// Numbers that the gateway reads in the responses of LLMs. They are judged as signals are, under names that no cluster
/// can report.
/// </summary>
internal static class LlmSignals
{
    /// <summary>Prefix of their names.</summary>
    public const string Prefix = "llm.";

    /// <summary>What a request cost.</summary>
    public const string Cost = Prefix + "cost";

    /// <summary>What a request would have cost without the backend's cache of prompts.</summary>
    public const string CostUncached = Prefix + "cost_uncached";

    /// <summary>Tokens that a response has.</summary>
    public const string TokensOut = Prefix + "tokens_out";

    /// <summary><see cref="Cost"/> as a metric.</summary>
    public const string CostMetric = "cost";

    private static readonly string[] Names = [Cost, CostUncached, TokensOut];

    /// <summary>Their names as metrics of guardrails: <c>cost</c>, <c>cost_uncached</c>, <c>tokens_out</c>.</summary>
    public static IReadOnlyList<string> Metrics { get; } = [.. Names.Select(static name => name[Prefix.Length..])];

    /// <summary>Whether a name belongs to the gateway.</summary>
    public static bool IsReserved(ReadOnlySpan<char> name) => name.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>Whether a metric needs prices.</summary>
    public static bool NeedsPrices(string metric) => GuardrailMetrics.SignalsOf(metric).Any(static signal => signal is Cost or CostUncached);

    /// <summary>The signal of a metric; <c>null</c> for another metric.</summary>
    public static string? NameOf(string metric) => metric switch
    {
        CostMetric => Cost,
        "cost_uncached" => CostUncached,
        "tokens_out" => TokensOut,
        _ => null,
    };

    /// <summary>The metric of a signal: its own for these, <c>signal:NAME</c> for others.</summary>
    public static string MetricOf(string signal) =>
        Array.IndexOf(Names, signal) >= 0 ? signal[Prefix.Length..] : GuardrailMetrics.SignalPrefix + signal;
}
