using System.Text.Json.Serialization;

namespace FlagGateway.Core.Hygiene.Life;

/// <summary>What a gateway, or a fleet, has observed of a flag.</summary>
public sealed record ObservedLife
{
    /// <summary>When the flag was first in force.</summary>
    public required DateTimeOffset FirstSeen { get; init; }

    /// <summary>When its definition changed last; <see cref="FirstSeen"/> if it never did.</summary>
    public required DateTimeOffset LastChanged { get; init; }

    /// <summary>Since when everybody gets control; <c>null</c> if not everybody does.</summary>
    [JsonPropertyName("at_0_since")]
    public DateTimeOffset? At0Since { get; init; }

    /// <summary>
    /// Since when everybody gets the same variant, and not control; <c>null</c> if not everybody does.
    /// </summary>
    [JsonPropertyName("at_100_since")]
    public DateTimeOffset? At100Since { get; init; }

    /// <summary>
    /// The variant that everybody gets while the flag does nothing: the rollout's control, or the one while it is off.
    /// </summary>
    public string? Control { get; init; }

    /// <summary>The variants, in the order of the flag, and others that had requests before.</summary>
    public IReadOnlyList<VariantRequest> Variants { get; init; } = [];

    /// <summary>The clusters that had requests because of the flag, by route.</summary>
    public IReadOnlyList<ClusterRequest> Clusters { get; init; } = [];

    /// <summary>
    /// When an application last asked for this flag, not for all, by OFREP; <c>null</c> if none did.
    /// </summary>
    public DateTimeOffset? LastAsked { get; init; }

    /// <summary>
    /// The last request of any variant, or of an application for this flag; <c>null</c> if there was none.
    /// </summary>
    [JsonIgnore]
    public DateTimeOffset? LastRequest => Later(Variants.Max(static variant => variant.LastRequest), LastAsked);

    /// <summary>
    /// The last request that a variant other than control served, or the last time that an application was given one;
    /// <c>null</c> if there was none.
    /// </summary>
    [JsonIgnore]
    public DateTimeOffset? LastCandidateRequest => Variants.Where(variant => variant.Variant != Control).Max(static variant => Later(variant.LastRequest, variant.LastEvaluation));

    /// <summary>Whether an application was ever given a variant.</summary>
    [JsonIgnore]
    public bool IsEvaluated => Variants.Any(static variant => variant.LastEvaluation is not null);

    /// <summary>Describes a life.</summary>
    /// <param name="life">The life.</param>
    /// <param name="control">See <see cref="Control"/>.</param>
    /// <param name="variants">Names of the flag's variants.</param>
    internal static ObservedLife From(FlagLife life, string? control, IEnumerable<string> variants)
    {
        var everybody = life.Reach.Value.Length == 0 ? null : life.Reach.Value;
        return new()
        {
            FirstSeen = life.FirstSeen,
            LastChanged = life.Content.ChangedAt ?? life.FirstSeen,
            At0Since = everybody is not null && everybody == control ? life.ReachSince : null,
            At100Since = everybody is not null && everybody != control ? life.ReachSince : null,
            Control = control,
            Variants =
            [
                .. variants.Union(life.Requests.Select(static last => last.Variant), StringComparer.Ordinal)
                    .Select(variant => new VariantRequest(variant, LatestOf(life.Requests.Where(last => last.IsRouted && last.Variant == variant)))
                    {
                        LastEvaluation = LatestOf(life.Requests.Where(last => !last.IsRouted && last.Variant == variant)),
                    }),
            ],
            LastAsked = LatestOf(life.Requests.Where(static last => last.Route == Life.LastRequest.OneFlag)),
            Clusters =
            [
                .. life.Requests.Where(static last => last.Cluster.Length != 0)
                    .GroupBy(static last => (last.Route, last.Cluster))
                    .Select(static group => new ClusterRequest(group.Key.Route, group.Key.Cluster, group.Max(static last => last.At))),
            ],
        };
    }

    private static DateTimeOffset? Later(DateTimeOffset? one, DateTimeOffset? other) => Nullable.Compare(one, other) >= 0 ? one : other;

    private static DateTimeOffset? LatestOf(IEnumerable<LastRequest> requests) => requests.Max(static last => (DateTimeOffset?)last.At);
}

/// <summary>The last request of a variant.</summary>
/// <param name="Variant">
/// Name of the variant; <c>on</c> and <c>off</c> for a flag without variants, <c>none</c> for no variant.
/// </param>
/// <param name="LastRequest">When, to the minute; <c>null</c> if there was none.</param>
public sealed record VariantRequest(string Variant, DateTimeOffset? LastRequest)
{
    /// <summary>
    /// When an application was last given it by OFREP, alone or with all flags; <c>null</c> if none was.
    /// </summary>
    public DateTimeOffset? LastEvaluation { get; init; }
}

/// <summary>The last request that a flag sent to a cluster.</summary>
/// <param name="Route">Id of the route.</param>
/// <param name="Cluster">The cluster.</param>
/// <param name="LastRequest">When, to the minute.</param>
public sealed record ClusterRequest(string Route, string Cluster, DateTimeOffset LastRequest);
