using FlagGateway.Core.Cohorts;
using FlagGateway.Core.Statistics;

namespace FlagGateway.Core.Guardrails;

/// <summary>Errors of both cohorts in one segment since the comparison began.</summary>
internal sealed class SegmentErrors
{
    /// <summary>Fewest requests of each cohort.</summary>
    public const long MinRequests = 100;

    /// <summary>
    /// Fewest user partitions of each cohort with a request. A segment of fewer users shows too little of how their
    /// requests depend on each other; if all users of a tenant share its variant, it has one.
    /// </summary>
    public const int MinPartitions = 8;

    private readonly PartitionReading _errors;

    private SegmentErrors(SegmentKey key, PartitionReading errors) => (Key, _errors) = (key, errors);

    public SegmentKey Key { get; }

    public WindowReading Errors => _errors;

    /// <summary>
    /// The segments with enough traffic. That depends on the number of requests only, never on their outcome, so that
    /// the choice is no source of error.
    /// </summary>
    /// <param name="totals">The counts of the observation period.</param>
    /// <param name="before">Those before the comparison began, which are subtracted; <c>null</c> for none.</param>
    public static List<SegmentErrors> Read(SegmentTotals totals, SegmentTotals? before)
    {
        List<SegmentErrors> readings = [];
        foreach (var (key, (control, candidate)) in totals.Segments)
        {
            var (controlBefore, candidateBefore) = before?.Segments.GetValueOrDefault(key) ?? default;
            var (controlRequests, requests) = (Since(control.PartitionRequests, controlBefore?.PartitionRequests), Since(candidate.PartitionRequests, candidateBefore?.PartitionRequests));
            if (!IsEnough(controlRequests) || !IsEnough(requests))
                continue;
            readings.Add(new SegmentErrors(key, PartitionReading.Rate(
                PartitionSums.From(controlRequests, Since(control.PartitionErrors, controlBefore?.PartitionErrors)), PartitionSums.From(requests, Since(candidate.PartitionErrors, candidateBefore?.PartitionErrors)))));
        }

        return readings;
    }

    /// <summary>Whether the estimate is worse than the limit, so that the interval may be.</summary>
    public bool MayBeBeyond(Threshold limit) => _errors.EstimateOf(limit.Kind) is var estimate && limit.IsExceededBy(estimate, estimate);

    /// <summary>
    /// Whether the interval is beyond the limit, and for a limit of the candidate alone also beyond control: a tenant
    /// that fails on both variants is not the candidate's fault.
    /// </summary>
    /// <param name="limit">The limit.</param>
    /// <param name="alpha">Probability that the interval is ever wrong.</param>
    public bool IsBeyond(Threshold limit, double alpha) =>
        IntervalOf(limit, alpha) is var interval && limit.IsExceededBy(interval.Lower, interval.Upper)
        && (limit.Kind != ThresholdKind.Absolute || _errors.IntervalOf(ThresholdKind.DifferenceInPoints, ScaleOf(limit), alpha).Lower > 0);

    public Interval IntervalOf(Threshold limit, double alpha) => _errors.IntervalOf(limit.Kind, ScaleOf(limit), alpha);

    private static double ScaleOf(Threshold limit) => limit.Size > 0 ? limit.Size : 0.001;

    private static IReadOnlyList<long> Since(IReadOnlyList<long> counts, IReadOnlyList<long>? before)
    {
        if (before is null)
            return counts;
        var since = new long[UserPartitions.Count];
        for (var partition = 0; partition < since.Length && partition < counts.Count; partition++)
            since[partition] = Math.Max(0, counts[partition] - (partition < before.Count ? before[partition] : 0));
        return since;
    }

    private static bool IsEnough(IReadOnlyList<long> requests)
    {
        var (sum, partitions) = (0L, 0);
        for (var partition = 0; partition < requests.Count; partition++)
        {
            var count = requests[partition];
            sum += count;
            partitions += count > 0 ? 1 : 0;
        }

        return sum >= MinRequests && partitions >= MinPartitions;
    }
}
