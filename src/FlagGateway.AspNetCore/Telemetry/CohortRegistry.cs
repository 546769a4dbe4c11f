using System.Collections.Concurrent;

namespace FlagGateway.Telemetry;

/// <summary>The cohorts of the configurations that were read. Asked when one is compiled, never by a request.</summary>
internal sealed class CohortRegistry(GatewayRegistry registry)
{
    private readonly ConcurrentDictionary<(string Flag, string Variant, string Route), Cohort> _cohorts = new();
    private readonly CohortFamilies _families = new(registry);

    /// <summary>Counts where nobody looks: for what reads a configuration without running it.</summary>
    public CohortRegistry()
        : this(new GatewayRegistry())
    {
    }

    public IEnumerable<Cohort> Cohorts => _cohorts.Values;

    public Cohort GetOrAdd(string flag, string variant, string route) =>
        _cohorts.GetOrAdd((flag, variant, route), static (key, families) => new Cohort(key.Flag, key.Variant, key.Route, families), _families);

    /// <summary>Ends the cohorts that no route has any more, and all series of flags and routes that are gone.</summary>
    /// <param name="retained">The cohorts of the routes in force.</param>
    /// <param name="configured">The flags and routes there are.</param>
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
