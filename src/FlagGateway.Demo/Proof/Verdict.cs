using FlagGateway.Snapshots;

namespace FlagGateway.Demo.Proof;

/// <summary>Whether the demo showed what it is there to show.</summary>
internal static class Verdict
{
    // A share that nobody of so few users is likely to fall into proves nothing by staying empty.
    private const double MinExpectedUsers = 5;

    /// <summary>Everything that speaks against success; empty if nothing does.</summary>
    /// <param name="summary">What was seen.</param>
    /// <param name="first">The snapshot that the demo started with: an edit in its last moment proves nothing either way.</param>
    public static IReadOnlyList<string> Objections(Summary summary, GatewaySnapshot first)
    {
        List<string> objections = [];
        if (summary.Requests == 0)
            objections.Add("no request was sent");
        if (summary.Failed != 0)
            objections.Add($"{summary.Failed} requests failed");
        if (summary.Unexplained != 0)
            objections.Add($"{summary.Unexplained} unexplained answers or changes of variant");
        // Where a whole tenant goes one way, the number of users says little of how many go the other.
        foreach (var route in first.Routes.Values.Where(route => route.StickyBy is null))
            objections.AddRange(Unserved(summary, route));
        return objections;
    }

    private static IEnumerable<string> Unserved(Summary summary, FlaggedRoute route)
    {
        var byPercentage = summary.Cohorts.Where(pair => pair.Key.Route == route.RouteId).Sum(pair => pair.Value.Users - pair.Value.ByName);
        foreach (var (name, percentage) in Percentages.From(route))
        {
            if (percentage * byPercentage / 100 >= MinExpectedUsers && !summary.Cohorts.ContainsKey((route.RouteId, name)))
                yield return $"nobody on route {route.RouteId} was served {name}, which has {percentage:0.##} %";
        }
    }
}
