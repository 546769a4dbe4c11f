using FlagGateway.Core.Cohorts;

namespace FlagGateway.Core.Guardrails;

/// <summary>
/// Decides whether connections that broke during uploads are evidence against the candidate. One client can cause them,
/// with uploads that a server rightly rejects by closing, so on their own they are shown and not judged. They count as
/// failed requests of both variants in two cases: they happened to uploads from at least
/// <see cref="NetworkEvidence.MinNetworks"/> networks, or requests that ended otherwise fail as well
/// (<see cref="MinRequests"/> or more of them, with an error rate beyond a limit of the guardrail, estimated without
/// its interval). The second makes an error rate near its limit conclusive sooner; on its own it decides nothing,
/// because the whole interval must still lie beyond. Pure.
/// </summary>
public static class UploadEvidence
{
    /// <summary>Minimum number of requests without a broken upload for the second case.</summary>
    public const long MinRequests = GrossFailure.MinRequests;

    /// <summary>Whether uploads from many networks broke.</summary>
    /// <param name="candidate">The candidate's counts since the observation period began.</param>
    public static bool IsOfManyNetworks(CohortCounts candidate)
    {
        ArgumentNullException.ThrowIfNull(candidate);
        return candidate.UploadResetNetworks >= NetworkEvidence.MinNetworks;
    }

    /// <summary>Returns the input with broken uploads counted as failed requests, if they are to be judged.</summary>
    /// <param name="input">The input.</param>
    /// <param name="limits">Limits of the error rate; empty to consider networks only.</param>
    internal static JudgeInput Apply(JudgeInput input, IReadOnlyList<Limit> limits)
    {
        var overall = input.Windows[0];
        var isJudged = overall.Candidate.UploadResets.Any(static count => count > 0) && (IsOfManyNetworks(overall.Candidate) || IsExceeded(overall, limits));
        return input with
        {
            Windows = isJudged ? [.. input.Windows.Select(static window => window.WithUploadResets())] : input.Windows,
            Named = input.Named is { } named && IsOfManyNetworks(named) ? WithResets(named) : input.Named,
        };
    }

    /// <summary>Returns the counts with broken uploads as failed requests.</summary>
    internal static CohortCounts WithResets(CohortCounts counts) => counts with
    {
        Requests = Add(counts.Requests, counts.UploadResets),
        Errors = Add(counts.Errors, counts.UploadResets),
        Networks = counts.Networks with
        {
            Requests = Add(counts.Networks.Requests, counts.Networks.UploadResets),
            Errors = Add(counts.Networks.Errors, counts.Networks.UploadResets),
            Distinct = Math.Max(counts.Networks.Distinct, counts.UploadResetNetworks),
        },
    };

    private static bool IsExceeded(ComparisonWindow overall, IReadOnlyList<Limit> limits)
    {
        if (overall.Candidate.TotalRequests < MinRequests)
            return false;
        var reading = MetricReader.Read(GuardrailMetrics.ErrorRate, overall);
        return limits.Any(limit => reading.Has(limit.Threshold.Kind) && reading.EstimateOf(limit.Threshold.Kind) is var estimate && limit.Threshold.IsExceededBy(estimate, estimate));
    }

    private static long[] Add(IReadOnlyList<long> one, IReadOnlyList<long> other)
    {
        var sum = new long[UserPartitions.Count];
        for (var partition = 0; partition < sum.Length; partition++)
            sum[partition] = At(one, partition) + At(other, partition);
        return sum;
    }

    private static long At(IReadOnlyList<long> counts, int partition) => partition < counts.Count ? counts[partition] : 0;
}
