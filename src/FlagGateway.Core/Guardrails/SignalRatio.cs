using FlagGateway.Core.Cohorts;
using FlagGateway.Core.Statistics;

namespace FlagGateway.Core.Guardrails;

/// <summary>A ratio of two sums, such as clicks per session: <c>signal:clicks/signal:sessions</c>.</summary>
/// <param name="Numerator">Name of the signal above.</param>
/// <param name="Denominator">Name of the signal below; <c>null</c> for requests.</param>
/// <remarks>
/// The randomised unit is the user, and a user has several sessions, so clicks per session is not a mean of independent
/// values. It is estimated as the ratio of both sums, and its variance from the linearised residuals of the user
/// partitions (the delta method).
/// </remarks>
/// <seealso href="https://doi.org/10.1145/3219819.3219919">
/// Deng, Knoblich, Lu: applying the delta method in metric analytics (2018)
/// </seealso>
internal sealed record SignalRatio(string Numerator, string? Denominator)
{
    /// <summary>The denominator of a rate per request.</summary>
    public const string Requests = "requests";

    private const char Over = '/';

    /// <summary>Reads the name of a metric; <c>null</c> for another metric.</summary>
    public static SignalRatio? From(string metric)
    {
        if (metric.IndexOf(Over) is not (> 0 and var over) || NameOf(metric[..over]) is not { } numerator)
            return null;
        var below = metric[(over + 1)..];
        if (below == Requests)
            return new SignalRatio(numerator, null);
        return NameOf(below) is { } denominator && denominator != numerator ? new SignalRatio(numerator, denominator) : null;
    }

    /// <summary>Names of its signals.</summary>
    public IReadOnlyList<string> Signals => Denominator is { } below ? [Numerator, below] : [Numerator];

    /// <summary>Whether counts have something to divide by, and the numerator was ever reported.</summary>
    public bool HasData(CohortCounts counts) => counts.Signals.ContainsKey(Numerator) && (Denominator is null ? counts.TotalRequests > 0 : counts.Signals.ContainsKey(Denominator));

    /// <summary>Both sums by user partition.</summary>
    public PartitionSums Read(CohortCounts counts)
    {
        var above = counts.Signals.GetValueOrDefault(Numerator)?.Sum ?? [];
        if (Denominator is null)
            return PartitionSums.Ratio(above, [.. counts.Requests.Select(static count => (double)count)], counts.Requests);
        var below = counts.Signals.GetValueOrDefault(Denominator);
        return PartitionSums.Ratio(above, below?.Sum ?? [], below?.Count ?? []);
    }

    private static string? NameOf(string metric) => GuardrailMetrics.SignalOf(metric) is { } name && SignalName.IsValid(name) ? name : null;
}
