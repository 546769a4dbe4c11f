namespace FlagGateway.Core.Cohorts;

/// <summary>One cohort at all places of a request: its route and its groups. Counting allocates nothing and never waits.</summary>
public sealed class PlaceSide
{
    private readonly CellCounter[] _counters;

    internal PlaceSide(CellCounter[] counters) => _counters = counters;

    /// <summary>Counts a request that tells something of the destination.</summary>
    /// <param name="isError">Whether the destination made it fail.</param>
    /// <param name="duration">How long it took.</param>
    /// <param name="isAnswered">Whether the duration is that of an answer.</param>
    public void Count(bool isError, TimeSpan duration, bool isAnswered)
    {
        var bucket = isAnswered ? LatencyScale.BucketOf(duration.TotalSeconds) : -1;
        foreach (var counter in _counters)
        {
            counter.CountRequest(isError);
            if (bucket >= 0)
                counter.CountLatency(bucket);
        }
    }
}

/// <summary>Both cohorts at the places of one route and one set of groups.</summary>
/// <param name="Control">Control's side.</param>
/// <param name="Candidate">The candidate's side.</param>
public sealed record PlaceSet(PlaceSide Control, PlaceSide Candidate)
{
    internal static PlaceSet Of(IReadOnlyCollection<CohortPlace> places) => new(
        new PlaceSide([.. places.Select(static place => place.Control)]), new PlaceSide([.. places.Select(static place => place.Candidate)]));
}
