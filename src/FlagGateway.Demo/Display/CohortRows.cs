using FlagGateway.Demo.Proof;
using FlagGateway.Snapshots;

namespace FlagGateway.Demo.Display;

/// <summary>Joins the configuration with the observations.</summary>
internal static class CohortRows
{
    /// <summary>
    /// Returns a row for each variant of each flagged route, observed or not, and for observed variants that are no
    /// longer configured.
    /// </summary>
    public static IReadOnlyList<DemoCohortRow> From(SnapshotView snapshot, Summary summary)
    {
        List<DemoCohortRow> rows = [];
        foreach (var route in snapshot.Routes.Values.OrderBy(route => route.RouteId, StringComparer.Ordinal))
        {
            var configured = Percentages.From(route).ToDictionary(pair => pair.Name, pair => pair.Percentage, StringComparer.Ordinal);
            var seen = summary.Cohorts.Where(pair => pair.Key.Route == route.RouteId).ToDictionary(pair => pair.Key.Variant, pair => pair.Value, StringComparer.Ordinal);
            var users = seen.Values.Sum(cohort => cohort.Users);
            foreach (var name in configured.Keys.Union(seen.Keys, StringComparer.Ordinal))
            {
                var cohort = seen.GetValueOrDefault(name) ?? new DemoCohortSummary(0, 0, 0, default);
                rows.Add(new DemoCohortRow(route.RouteId, name, configured.TryGetValue(name, out var percentage) ? percentage : 0, users == 0 ? 0 : 100.0 * cohort.Users / users, cohort));
            }
        }

        return rows;
    }
}

/// <summary>One row of the table.</summary>
/// <param name="Route">Id of the route.</param>
/// <param name="Variant">Name of the variant.</param>
/// <param name="Configured">Its percentage, or <c>null</c> if several conditions together decide.</param>
/// <param name="UserPercent">Percentage of the users seen on the route.</param>
/// <param name="Cohort">The observations.</param>
internal sealed record DemoCohortRow(string Route, string Variant, double? Configured, double UserPercent, DemoCohortSummary Cohort);
