using FlagGateway.Core.Pins;
using FlagGateway.Core.Prompts;
using FlagGateway.Telemetry;
using Yarp.ReverseProxy.Model;

namespace FlagGateway.Snapshots;

/// <summary>Target of one variant on one route.</summary>
internal sealed class VariantRoute
{
    private volatile RouteModel? _assigned;

    public VariantRoute(string name, string? clusterId, KeyValuePair<string, string>[] requestHeaders, Cohort cohort)
    {
        Name = name;
        ClusterId = clusterId;
        RequestHeaders = requestHeaders;
        Cohort = cohort;
        Exposed = $"{cohort.Flag}={name}";
        Number = PinKey.OfVariant(name);
    }

    /// <summary>
    /// Name of the variant; <c>on</c> or <c>off</c> for a flag without variants, <c>none</c> if the flag assigns none.
    /// </summary>
    public string Name { get; }

    /// <summary>Number by which conversations remember it.</summary>
    public uint Number { get; }

    /// <summary>The cluster, or <c>null</c> for the route's own.</summary>
    public string? ClusterId { get; }

    /// <summary>Headers to set on the request to the cluster.</summary>
    public KeyValuePair<string, string>[] RequestHeaders { get; }

    /// <summary>The path below which the cluster serves; <c>null</c> for the root.</summary>
    public PathPrefix? PathPrefix { get; init; }

    /// <summary>What is changed in the bodies of requests; <c>null</c> for nothing.</summary>
    public RequestEdit? Edit { get; init; }

    /// <summary>The response, if no cluster is needed for it; otherwise <c>null</c>.</summary>
    public FixedResponse? Response { get; init; }

    /// <summary>The version of prompt and fields; <c>null</c> for none.</summary>
    public VariantPayload? Payload { get; init; }

    /// <summary>Whether requests go to its cluster as the client sent them.</summary>
    public bool IsPlain => RequestHeaders.Length == 0 && PathPrefix is null && Payload is null;

    /// <summary>Metrics of this variant on this route.</summary>
    public Cohort Cohort { get; }

    /// <summary>Value of the response header with the client's variant.</summary>
    public string Exposed { get; }

    /// <summary>The proxy's route with the variant's cluster instead of its own.</summary>
    /// <remarks>
    /// YARP takes the cluster for passive health, affinity and the turn of round robin from the route, also
    /// after a request was reassigned. With the own cluster there, a failing destination of the variant would
    /// be reported to the wrong cluster and stay in use. Created once; a race may create it twice, which is harmless.
    /// </remarks>
    public RouteModel RouteTo(RouteModel own, ClusterState target)
    {
        var assigned = _assigned;
        if (assigned is null || assigned.Cluster != target || !ReferenceEquals(assigned.Config, own.Config) || assigned.Transformer != own.Transformer)
            _assigned = assigned = new RouteModel(own.Config, target, own.Transformer);
        return assigned;
    }
}
