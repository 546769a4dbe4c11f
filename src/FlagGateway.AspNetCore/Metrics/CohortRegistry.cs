using System.Collections.Concurrent;

namespace FlagGateway.Metrics;

/// <summary>All cohorts since the start of the process. Asked when a configuration is compiled, never by a request.</summary>
internal sealed class CohortRegistry
{
    private readonly ConcurrentDictionary<(string Flag, string Variant, string Route), Cohort> _cohorts = new();

    public IEnumerable<Cohort> Cohorts => _cohorts.Values;

    public Cohort GetOrAdd(string flag, string variant, string route) =>
        _cohorts.GetOrAdd((flag, variant, route), static key => new Cohort(key.Flag, key.Variant, key.Route));
}
