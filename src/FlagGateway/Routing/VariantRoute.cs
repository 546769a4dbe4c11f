using FlagGateway.Metrics;

namespace FlagGateway.Routing;

/// <summary>Where one route sends the requests of one variant.</summary>
/// <param name="Name">Name of the variant; <c>on</c> or <c>off</c> for a flag without variants, <c>none</c> where a flag assigns none.</param>
/// <param name="ClusterId">The cluster, or <c>null</c> for the route's own.</param>
/// <param name="RequestHeaders">Headers to set on the request to the cluster.</param>
/// <param name="Cohort">Counts of this variant on this route.</param>
internal sealed record VariantRoute(string Name, string? ClusterId, KeyValuePair<string, string>[] RequestHeaders, Cohort Cohort)
{
    /// <summary>Value of the response header that tells the client its variant.</summary>
    public string Exposed { get; } = $"{Cohort.Flag}={Name}";
}
