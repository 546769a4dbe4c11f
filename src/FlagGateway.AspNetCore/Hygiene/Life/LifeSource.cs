using FlagGateway.Core.Flags;
using FlagGateway.Core.Hygiene.Life;
using FlagGateway.Ofrep;
using FlagGateway.Snapshots;
using FlagGateway.Telemetry;
using Yarp.ReverseProxy;

namespace FlagGateway.Hygiene.Life;

/// <summary>What one instance observes.</summary>
internal interface ILifeSource
{
    /// <summary>The flags in force, by id.</summary>
    IReadOnlyDictionary<string, FlagObservation> ReadFlags();

    /// <summary>
    /// The routes and variants that have had requests since the last call, and the variants that applications were
    /// given.
    /// </summary>
    /// <param name="at">Now.</param>
    IReadOnlyList<(string Flag, LastRequest Request)> ReadRequests(DateTimeOffset at);
}

/// <summary>
/// Observes the flags in force, the counters of their requests (requests themselves do nothing for it), and what
/// applications were given.
/// </summary>
internal sealed class LifeSource(SnapshotSource snapshots, CohortRegistry cohorts, OfrepEvaluations evaluations, IProxyStateLookup proxy) : ILifeSource
{
    private Dictionary<string, Observed> _observed = new(StringComparer.OrdinalIgnoreCase);
    private Dictionary<Cohort, (long Started, long Fallbacks)> _counts = [];

    public IReadOnlyDictionary<string, FlagObservation> ReadFlags()
    {
        var snapshot = snapshots.Current;
        Dictionary<string, Observed> observed = new(StringComparer.OrdinalIgnoreCase);
        foreach (var entry in snapshot.Entries.Values)
        {
            var flag = snapshot.Flags.Find(entry.Compiled.Id) ?? entry.Compiled;
            // Most flags are the same as a minute ago.
            observed[flag.Id] = _observed.TryGetValue(flag.Id, out var known) && ReferenceEquals(known.Flag, flag) && ReferenceEquals(known.Entry, entry)
                ? known
                : new(flag, entry, new(flag.Id, entry.Fingerprint, VariantReach.OnlyOf(flag) ?? "", entry.Lifecycle?.ExpectedRetirement));
        }

        _observed = observed;
        return observed.ToDictionary(static pair => pair.Key, static pair => pair.Value.Observation, StringComparer.OrdinalIgnoreCase);
    }

    public IReadOnlyList<(string Flag, LastRequest Request)> ReadRequests(DateTimeOffset at)
    {
        var minute = new DateTimeOffset(at.UtcTicks - (at.UtcTicks % TimeSpan.TicksPerMinute), TimeSpan.Zero);
        var snapshot = snapshots.Current;
        Dictionary<Cohort, (long Started, long Fallbacks)> counts = [];
        List<(string, LastRequest)> found = [];
        foreach (var cohort in cohorts.Cohorts)
        {
            var now = counts[cohort] = (cohort.Started, cohort.Fallbacks);
            var before = _counts.GetValueOrDefault(cohort);
            if (now == before || !snapshot.Routes.TryGetValue(cohort.Route, out var route))
                continue;
            if (now.Started != before.Started)
                found.Add((cohort.Flag, new(cohort.Route, cohort.Variant, ClusterOf(route, cohort.Variant == route.None.Name ? route.None : Array.Find(route.Variants, one => one.Name == cohort.Variant)), minute)));
            // Control has served them, although they count for their own variant.
            if (now.Fallbacks != before.Fallbacks)
                found.Add((cohort.Flag, new(cohort.Route, route.Control.Name, ClusterOf(route, route.Control), minute)));
        }

        _counts = counts;
        foreach (var given in evaluations.Take())
            found.Add((given.Flag, new(given.IsBulk ? LastRequest.AllFlags : LastRequest.OneFlag, given.Variant, "", minute)));
        return found;
    }

    // The proxy may be slightly ahead of the snapshot.
    private string ClusterOf(FlaggedRoute route, VariantRoute? variant) => variant?.Response is not null ? ""
        : variant?.ClusterId ?? (proxy.TryGetRoute(route.RouteId, out var model) ? model.Config.ClusterId ?? "" : "");

    private sealed record Observed(CompiledFlag Flag, FlagEntry Entry, FlagObservation Observation);
}
