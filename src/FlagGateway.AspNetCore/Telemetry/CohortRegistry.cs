using System.Collections.Concurrent;

namespace FlagGateway.Telemetry;

/// <summary>The cohorts of all loaded configurations. Used at compile time, never by a request.</summary>
internal sealed class CohortRegistry(GatewayRegistry registry)
{
    private readonly ConcurrentDictionary<(string Flag, string Variant, string Route), Cohort> _cohorts = new();
    private readonly CohortFamilies _families = new(registry);

    /// <summary>Unexposed counts, for tools that read a configuration without running it.</summary>
    public CohortRegistry()
        : this(new GatewayRegistry())
    {
    }

    public IEnumerable<Cohort> Cohorts => _cohorts.Values;

    public Cohort GetOrAdd(string flag, string variant, string route) =>
        _cohorts.GetOrAdd((flag, variant, route), static (key, families) => new Cohort(key.Flag, key.Variant, key.Route, families), _families);

    /// <summary>Removes the cohorts that no route uses, and all series of removed flags and routes.</summary>
    /// <param name="retained">The cohorts of the routes in force.</param>
    /// <param name="configured">The configured flags and routes.</param>
    public void RetainOnly(IReadOnlySet<Cohort> retained, ConfiguredLabels configured)
    {
        foreach (var (key, cohort) in _cohorts)
        {
            if (!retained.Contains(cohort) && _cohorts.TryRemove(key, out _))
                cohort.Remove();
        }

        registry.RetainOnly(configured);
    }
}
