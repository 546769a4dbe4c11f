using FlagGateway.Core.Cohorts;
using FlagGateway.Core.Guardrails;
using FlagGateway.Core.Statistics;

namespace FlagGateway.Core.Rollouts.Simulation;

/// <summary>
/// How much of the differences between users lasts, so that comparisons that subtract what they did before
/// (<see cref="PastAdjustment"/>) are narrower. Measured where the time before a start is known in two parts: what user
/// partitions have in common in both is theirs, and the rest is chance, bursts included.
/// </summary>
/// <param name="Lasting">Variance between all users that lasts: of the mean over all of them.</param>
/// <param name="PerRequest">Variance that does not, for one request; divided by their number.</param>
/// <param name="Requests">Requests of the past that comparisons will use.</param>
/// <remarks>
/// The covariance of both parts between partitions estimates the variance that lasts. The forecast holds with a
/// probability of 80 %, so that the correlation's lower bound at that level is used (Fisher's transformation).
/// Comparisons of the same kind are not adjusted where the past explains less than a tenth, and neither are forecasts.
/// </remarks>
/// <seealso href="https://doi.org/10.1145/2433396.2433413">
/// Deng, Xu, Kohavi, Walker: improving the sensitivity of online controlled experiments by utilizing pre-experiment
/// data (2013)
/// </seealso>
public sealed record UserPersistence(double Lasting, double PerRequest, double Requests)
{
    /// <summary>Share of the variance that a past has to explain.</summary>
    internal const double MinExplained = 0.1;

    private const double MinEvents = 20;

    // The normal quantile of 80 %.
    private const double Power = 0.8416;

    // Nothing is only lasting.
    private const double MinChance = 0.05;

    /// <summary>Measures the metrics of a plan before its start: comparisons will use both parts.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="earlier">Control's counts of the earlier part.</param>
    /// <param name="later">Control's counts of the later part.</param>
    internal static IReadOnlyDictionary<string, UserPersistence> Read(RolloutPlan plan, CohortCounts earlier, CohortCounts later) => Read(plan, earlier, later, static (one, _) => one);

    /// <summary>
    /// Measures them in a stage: comparisons use the past only, and control has a share of the users.
    /// </summary>
    /// <param name="plan">The plan.</param>
    /// <param name="past">What control's users did before the start.</param>
    /// <param name="control">What they do now.</param>
    /// <param name="share">Their share of all users.</param>
    internal static IReadOnlyDictionary<string, UserPersistence> Read(RolloutPlan plan, CohortCounts past, CohortCounts control, double share) =>
        Read(plan, past, control, (one, ofPast) => one with { Lasting = one.Lasting * share, Requests = ofPast / share });

    private static Dictionary<string, UserPersistence> Read(RolloutPlan plan, CohortCounts earlier, CohortCounts later, Func<UserPersistence, double, UserPersistence> scale)
    {
        Dictionary<string, UserPersistence> found = new(StringComparer.Ordinal);
        foreach (var metric in plan.Guardrails.Select(static guardrail => guardrail.Metric).Distinct(StringComparer.Ordinal))
        {
            if (SumsOf(metric, later) is { } read && read.Sums(earlier) is var before && From(before, read.Sums(later), read.IsRate) is { } persistence)
                found[metric] = scale(persistence, before.Total);
        }

        return found;
    }

    /// <summary>Share of the variance of a cohort that its past does not explain, in (0,1].</summary>
    /// <param name="share">The cohort's share of the users.</param>
    /// <param name="inequality">Its variance between users, in multiples of that of all users.</param>
    /// <param name="requests">Its requests.</param>
    internal double Unexplained(double share, double inequality, double requests)
    {
        var lasting = Lasting * inequality;
        var explained = lasting / (lasting + (PerRequest / requests)) * (lasting / (lasting + (PerRequest / (share * Requests))));
        return explained >= MinExplained ? 1 - explained : 1;
    }

    private static UserPersistence? From(PartitionSums earlier, PartitionSums later, bool isRate)
    {
        if (Math.Min(earlier.Partitions, later.Partitions) < PastAdjustment.MinPartitions || (isRate && earlier.Sums.Sum() + later.Sums.Sum() < MinEvents))
            return null;
        var (rate, before) = earlier.Deviate();
        var (_, after) = later.Deviate();
        double squaresBefore = 0, squaresAfter = 0, products = 0;
        for (var i = 0; i < before.Length; i++)
        {
            squaresBefore += before[i] * before[i] / (earlier.Total * earlier.Total);
            squaresAfter += after[i] * after[i] / (later.Total * later.Total);
            products += before[i] * after[i] / (earlier.Total * later.Total);
        }

        var correlation = products / Math.Sqrt(squaresBefore * squaresAfter);
        if (!(correlation > 0))
            return null;
        var degrees = Math.Min(earlier.Partitions, later.Partitions) - 3;
        var lower = Math.Tanh(Math.Atanh(Math.Min(correlation, 0.999)) - (Power / Math.Sqrt(degrees)));
        if (lower * lower < MinExplained)
            return null;
        var lasting = products * lower / correlation;
        var chance = (((squaresBefore - lasting) * earlier.Total) + ((squaresAfter - lasting) * later.Total)) / 2;
        var independent = isRate ? rate * (1 - rate) : 0;
        return new UserPersistence(lasting, Math.Max(Math.Max(chance, independent), MinChance * squaresAfter * later.Total), earlier.Total + later.Total);
    }

    private static (Func<CohortCounts, PartitionSums> Sums, bool IsRate)? SumsOf(string metric, CohortCounts counts)
    {
        if (GuardrailMetrics.QuantileOf(metric) is { } level)
        {
            var source = GuardrailMetrics.SourceOf(metric);
            var table = LatencyTable.From(counts, source: source);
            // With abandoned requests latencies are not adjusted.
            if (table is not { Total: > 0, Left: 0 })
                return null;
            var place = table.Quantile(level);
            return (part => LatencyTable.From(part, source: source).CountBeyond(place), true);
        }

        return MetricReader.SumsOf(metric);
    }
}
