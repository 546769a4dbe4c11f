namespace FlagGateway.Snapshots;

/// <summary>Keys in a route's metadata that make it the gateway's.</summary>
internal static class RouteKeys
{
    /// <summary>Id of the flag that decides.</summary>
    public const string Flag = "Flag";

    /// <summary>Cluster that gets copies.</summary>
    public const string ShadowCluster = "Shadow.Cluster";
}
