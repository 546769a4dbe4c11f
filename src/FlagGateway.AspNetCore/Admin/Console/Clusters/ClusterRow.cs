using FlagGateway.Reports.Content;

namespace FlagGateway.Admin.Console.Clusters;

/// <summary>A cluster with its destinations, as this instance knows them.</summary>
/// <param name="Id">Its id.</param>
/// <param name="UsedBy">Routes, and variants of flags, that send requests to it.</param>
/// <param name="Destinations">Ordered by id.</param>
internal sealed record ClusterRow(string Id, IReadOnlyList<ClusterUse> UsedBy, IReadOnlyList<DestinationRow> Destinations)
{
    /// <summary>Whether it has to serve requests and has no healthy destination.</summary>
    public bool IsDown => UsedBy.Count > 0 && !Destinations.Any(static destination => destination.Tone != Tone.Bad);
}

/// <summary>Why requests go to a cluster.</summary>
/// <param name="Route">Id of the route.</param>
/// <param name="Flag">Id of the flag that decides; empty if the route has none.</param>
/// <param name="Role">The variant, <c>copies</c> for a shadow, or empty for the route's own cluster.</param>
internal sealed record ClusterUse(string Route, string Flag, string Role);

/// <summary>One destination.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Address">Its address.</param>
/// <param name="Health">Its health in words.</param>
/// <param name="Tone">The same as a color.</param>
/// <param name="InProgress">Requests in progress.</param>
/// <param name="Errors">
/// Requests that it did not serve since the start of the instance, by reason, most frequent first.
/// </param>
internal sealed record DestinationRow(string Id, string Address, string Health, Tone Tone, int InProgress, IReadOnlyList<(string Reason, long Count)> Errors);
