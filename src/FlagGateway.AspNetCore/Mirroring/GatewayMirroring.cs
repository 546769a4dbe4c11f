namespace FlagGateway.Mirroring;

/// <summary>Results of mirroring, for code of the gateway's host. A singleton of the host's services.</summary>
public sealed class GatewayMirroring
{
    private readonly MirrorMetrics _metrics;
    private readonly MismatchStore _store;

    internal GatewayMirroring(MirrorMetrics metrics, MismatchStore store)
    {
        _metrics = metrics;
        _store = store;
    }

    /// <summary>Reads the results of copies since the start, over all routes.</summary>
    public MirrorTotals ReadTotals() => _metrics.Totals();

    /// <summary>Reads the mismatches of each route that was compared.</summary>
    public IReadOnlyList<RouteFindings> ReadRoutes() =>
        [.. _store.Routes.Select(route => new RouteFindings(route, _store.Counts(route).Comparisons, _store.Groups(route), _store.Noise(route)))];
}

/// <summary>The mismatches of one route.</summary>
/// <param name="RouteId">Id of the route in the proxy's configuration.</param>
/// <param name="Comparisons">Number of compared responses since the start.</param>
/// <param name="Groups">The mismatches.</param>
/// <param name="Noise">Fields learned to differ between two responses of control.</param>
public sealed record RouteFindings(string RouteId, long Comparisons, IReadOnlyList<MismatchGroup> Groups, IReadOnlyList<string> Noise);
