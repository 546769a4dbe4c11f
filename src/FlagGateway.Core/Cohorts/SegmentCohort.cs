namespace FlagGateway.Core.Cohorts;

/// <summary>
/// One cohort in all segments of a request: its route and its groups. Counting neither allocates nor waits.
/// </summary>
public sealed class SegmentCohort
{
    private readonly SegmentCounter[] _counters;

    internal SegmentCohort(SegmentCounter[] counters) => _counters = counters;

    /// <summary>Counts a request.</summary>
    public void Record(in CohortObservation observed)
    {
        var bucket = CohortWindow.BucketOf(observed);
        var partition = UserPartitions.IndexOf(observed.Bucket);
        foreach (var counter in _counters)
            counter.Record(observed, partition, bucket);
    }
}

/// <summary>Both cohorts in the segments of one route and one set of groups.</summary>
/// <param name="Control">Control.</param>
/// <param name="Candidate">The candidate.</param>
public sealed record SegmentSet(SegmentCohort Control, SegmentCohort Candidate)
{
    internal static SegmentSet From(IReadOnlyCollection<CohortSegment> segments) => new(
        new SegmentCohort([.. segments.Select(static segment => segment.Control)]), new SegmentCohort([.. segments.Select(static segment => segment.Candidate)]));
}
