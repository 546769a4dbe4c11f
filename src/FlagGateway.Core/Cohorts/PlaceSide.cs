namespace FlagGateway.Core.Cohorts;

/// <summary>One cohort at all places of a request: its route and its groups. Counting allocates nothing and never waits.</summary>
public sealed class PlaceSide
{
    private readonly CellCounter[] _counters;

    internal PlaceSide(CellCounter[] counters) => _counters = counters;

    /// <summary>Counts a request.</summary>
    public void Record(in CohortObservation observed)
    {
        var bucket = CohortWindow.BucketOf(observed);
        var slot = StatusSlots.ClassOf(observed.Status);
        foreach (var counter in _counters)
            counter.Record(observed, slot, bucket);
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
