using System.Globalization;
using System.Text.Json.Serialization;
using FlagGateway.Core.Hygiene.Life;

namespace FlagGateway.Core.Hygiene.Retiring;

/// <summary>
/// Whether clusters that lose their last use with a flag have been without its requests for long enough to go.
/// </summary>
/// <param name="QuietDays">How many days without a request are enough.</param>
/// <param name="Clusters">The clusters that nothing else uses.</param>
public sealed record RetireProof(int QuietDays, IReadOnlyList<ClusterProof> Clusters)
{
    /// <summary>Clusters of the flag that others use, too.</summary>
    public IReadOnlyList<ClusterUse> InUse { get; init; } = [];

    /// <summary>Whether all clusters can go.</summary>
    public bool IsProven => Clusters.All(static cluster => cluster.IsProven);

    /// <summary>What is missing.</summary>
    [JsonIgnore]
    public IEnumerable<string> Missing => Clusters.Where(static cluster => !cluster.IsProven).Select(static cluster => cluster.Text);

    /// <summary>Compares what a gateway has observed with the days that are enough.</summary>
    /// <param name="clusters">The clusters, with the addresses of their destinations.</param>
    /// <param name="life">What it has observed; <c>null</c> for nothing.</param>
    /// <param name="quietDays">How many days are enough; with 0 nothing needs to be proven.</param>
    /// <param name="now">Now.</param>
    internal static RetireProof Examine(IEnumerable<(string Cluster, IReadOnlyList<string> Destinations)> clusters, ObservedLife? life, int quietDays, DateTimeOffset now) =>
        new(quietDays, [.. clusters.Select(one => Examine(one.Cluster, one.Destinations, life, quietDays, now))]);

    private static ClusterProof Examine(string cluster, IReadOnlyList<string> destinations, ObservedLife? life, int quietDays, DateTimeOffset now)
    {
        var quiet = TimeSpan.FromDays(quietDays);
        var last = life?.Clusters.Where(one => one.Cluster.Equals(cluster, StringComparison.OrdinalIgnoreCase)).Max(static one => (DateTimeOffset?)one.LastRequest);
        var (isProven, text) = life switch
        {
            _ when quietDays == 0 => (true, "no proof was asked for"),
            null => (false, "no gateway has observed its requests"),
            _ when last is { } known => (now - known >= quiet, $"its last request came {Ago(now - known)} ago, at {known.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)} UTC"),
            _ => (now - life.FirstSeen >= quiet, $"no request was observed in the {Ago(now - life.FirstSeen)} since the flag was first seen"),
        };
        return new(cluster, destinations, last, isProven, $"cluster {cluster}: {text}{(isProven ? "" : $"; {quietDays} days without one are needed")}");
    }

    private static string Ago(TimeSpan time) => time.TotalDays >= 2 ? $"{(int)time.TotalDays} days" : time.TotalHours >= 2 ? $"{(int)time.TotalHours} hours" : $"{(int)Math.Max(0, time.TotalMinutes)} minutes";
}

/// <summary>A cluster that nothing uses once a flag is gone.</summary>
/// <param name="Cluster">Its id.</param>
/// <param name="Destinations">Addresses of its destinations: what can be switched off.</param>
/// <param name="LastRequest">The last request that the flag sent to it; <c>null</c> if none was observed.</param>
/// <param name="IsProven">Whether it has been without a request for long enough.</param>
/// <param name="Text">Description.</param>
public sealed record ClusterProof(string Cluster, IReadOnlyList<string> Destinations, DateTimeOffset? LastRequest, bool IsProven, string Text);

/// <summary>A cluster of a flag that stays in use.</summary>
/// <param name="Cluster">Its id.</param>
/// <param name="By">What uses it: routes, other flags, copies.</param>
public sealed record ClusterUse(string Cluster, IReadOnlyList<string> By);
