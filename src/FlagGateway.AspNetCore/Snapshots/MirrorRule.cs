namespace FlagGateway.Snapshots;

/// <summary>Which requests of a route are copied, where to, and what is compared. Compiled; immutable.</summary>
internal sealed record MirrorRule
{
    /// <summary>Id of the route.</summary>
    public required string RouteId { get; init; }

    /// <summary>The flag that decides the route, or <c>null</c> where none does.</summary>
    public required string? FlagId { get; init; }

    /// <summary>Only requests of this variant are copied; <c>null</c> for all.</summary>
    public string? FromVariant { get; init; }

    /// <summary>The cluster that gets the copies.</summary>
    public required string ClusterId { get; init; }

    /// <summary>Name of the variant the copy stands for, or <c>null</c>.</summary>
    public string? ToVariant { get; init; }

    /// <summary>Headers of that variant.</summary>
    public KeyValuePair<string, string>[] RequestHeaders { get; init; } = [];

    /// <summary>Who is in the sample.</summary>
    public required MirrorSample Sample { get; init; }

    /// <summary>Methods that are copied.</summary>
    public required IReadOnlySet<string> Methods { get; init; }

    /// <summary>Whether the copy keeps the user's credentials.</summary>
    public bool KeepsCredentials { get; init; }

    /// <summary>Longest body, of a request or a response, that is held, in bytes.</summary>
    public required int MaxBodyBytes { get; init; }

    /// <summary>Whether control is asked a second time, to learn which differences mean nothing.</summary>
    public bool LearnsNoise { get; init; }

    /// <summary>What is appended to the Host of the copy, or <c>null</c>.</summary>
    public string? HostSuffix { get; init; }

    /// <summary>The Host of the copy, or <c>null</c> for the one that the shadow's cluster gets with its own requests.</summary>
    public string? Host { get; init; }

    /// <summary>How long a copy may take.</summary>
    public required TimeSpan Timeout { get; init; }

    /// <summary>Whether mismatches are also written to a file.</summary>
    public bool WritesLog { get; init; }

    /// <summary>What is compared, and how.</summary>
    public required Core.Shadow.ComparisonRules Comparison { get; init; }

    /// <summary>
    /// Whether a request has been where its copy would go: in the same cluster and, where variants differ by their headers
    /// only, with the same ones. A copy would tell nothing and make a write twice.
    /// </summary>
    /// <param name="clusterId">The cluster that the request goes to.</param>
    /// <param name="variantHeaders">Headers that its variant sets.</param>
    public bool IsServedBy(string clusterId, KeyValuePair<string, string>[] variantHeaders) =>
        clusterId.Equals(ClusterId, StringComparison.OrdinalIgnoreCase) && (ToVariant is null || RequestHeaders.AsSpan().SequenceEqual(variantHeaders));

    /// <summary>Whether a request of a variant is copied at all, before bodies and protocols are looked at.</summary>
    public bool Applies(string? variant, string method, ReadOnlySpan<char> bucketKey) =>
        (FromVariant is null || FromVariant == variant) && Methods.Contains(method) && Sample.Contains(bucketKey);
}
