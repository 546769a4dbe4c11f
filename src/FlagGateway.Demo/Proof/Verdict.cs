using FlagGateway.Snapshots;

namespace FlagGateway.Demo.Proof;

/// <summary>Checks that the demo showed what it should.</summary>
internal static class Verdict
{
    // A percentage too small for so few users proves nothing if it stays empty.
    private const double MinExpectedUsers = 5;

    /// <summary>Returns all objections; empty on success.</summary>
    /// <param name="summary">The observations.</param>
    /// <param name="first">
    /// The snapshot that the demo started with: an edit in its last moment makes the result inconclusive.
    /// </param>
    public static IReadOnlyList<string> Objections(Summary summary, SnapshotView first)
    {
        List<string> objections = [];
        if (summary.Requests == 0)
            objections.Add("no request was sent");
        if (summary.Failed != 0)
            objections.Add($"{summary.Failed} requests failed");
        if (summary.Unexplained != 0)
            objections.Add($"{summary.Unexplained} unexplained responses or changes of variant");
        // If one variant gets a complete tenant, the number of users says little about the other variant.
        foreach (var route in first.Routes.Values.Where(route => route.StickyBy is null))
            objections.AddRange(Unserved(summary, route));
        return objections;
    }

    private static IEnumerable<string> Unserved(Summary summary, RouteView route)
    {
        var byPercentage = summary.Cohorts.Where(pair => pair.Key.Route == route.RouteId).Sum(pair => pair.Value.Users - pair.Value.ByName);
        foreach (var (name, percentage) in Percentages.From(route))
        {
            if (percentage * byPercentage / 100 >= MinExpectedUsers && !summary.Cohorts.ContainsKey((route.RouteId, name)))
                yield return $"nobody on route {route.RouteId} was served {name}, which has {percentage:0.##} %";
        }
    }
}
