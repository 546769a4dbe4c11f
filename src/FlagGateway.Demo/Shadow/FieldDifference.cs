using FlagGateway.Mirroring;

namespace FlagGateway.Demo.Shadow;

/// <summary>Number of differences of a field for one path template.</summary>
/// <param name="PathTemplate">The path with ids folded.</param>
/// <param name="Field">The field.</param>
/// <param name="Count">Number of differences.</param>
/// <param name="Share">Share of the comparisons on routes with this difference, 0 to 1.</param>
/// <param name="Control">Control's value in the most frequent group's example.</param>
/// <param name="Candidate">The candidate's value there.</param>
internal sealed record FieldDifference(string PathTemplate, string Field, long Count, double Share, string? Control, string? Candidate)
{
    /// <summary>Groups the differences of all routes and methods, most frequent first.</summary>
    public static IReadOnlyList<FieldDifference> From(IEnumerable<RouteFindings> routes) =>
    [
        .. from route in routes
           from found in route.Groups
           group (Route: route, Found: found) by (found.PathTemplate, found.Field) into same
           let count = same.Sum(one => one.Found.Count)
           let comparisons = same.Select(one => one.Route).Distinct().Sum(route => route.Comparisons)
           let example = same.MaxBy(one => one.Found.Count).Found.Example
           orderby count descending, same.Key.PathTemplate, same.Key.Field
           select new FieldDifference(same.Key.PathTemplate, same.Key.Field, count, count / (double)Math.Max(1, comparisons), example.Control, example.Candidate),
    ];
}
