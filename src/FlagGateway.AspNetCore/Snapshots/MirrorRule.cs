using FlagGateway.Core.Checks;
using FlagGateway.Core.Prompts;

namespace FlagGateway.Snapshots;

/// <summary>
/// Rule for mirroring requests of a route: which ones, the target, and the comparison. Compiled; immutable.
/// </summary>
internal sealed record MirrorRule
{
    /// <summary>Id of the route.</summary>
    public required string RouteId { get; init; }

    /// <summary>The flag that decides the route, or <c>null</c> for none.</summary>
    public required string? FlagId { get; init; }

    /// <summary>Only requests of this variant are copied; <c>null</c> for all.</summary>
    public string? FromVariant { get; init; }

    /// <summary>The cluster that gets the copies.</summary>
    public required string ClusterId { get; init; }

    /// <summary>Name of the variant of the copy, or <c>null</c>.</summary>
    public string? ToVariant { get; init; }

    /// <summary>Headers of that variant.</summary>
    public KeyValuePair<string, string>[] RequestHeaders { get; init; } = [];

    /// <summary>Path prefix of that variant, or <c>null</c>.</summary>
    public PathPrefix? PathPrefix { get; init; }

    /// <summary>Prompt and fields of that variant, or <c>null</c>.</summary>
    public RequestEdit? Edit { get; init; }

    /// <summary>The route's settings for a model; <c>null</c> if it leads to none.</summary>
    public LlmRoute? Llm { get; init; }

    /// <summary>Checks of the texts of both responses; <c>null</c> for none.</summary>
    public PlannedChecks? Checks { get; init; }

    /// <summary>Tokens that copies to a model may use in a day.</summary>
    public long TokensPerDay { get; init; }

    /// <summary>The sample of users or requests.</summary>
    public required MirrorSample Sample { get; init; }

    /// <summary>Methods that are copied.</summary>
    public required IReadOnlySet<string> Methods { get; init; }

    /// <summary>Whether the copy keeps the user's credentials.</summary>
    public bool KeepsCredentials { get; init; }

    /// <summary>Maximum captured length of a request or response body, in bytes.</summary>
    public required int MaxBodyBytes { get; init; }

    /// <summary>Whether a second copy is sent to control, to learn which differences are noise.</summary>
    public bool LearnsNoise { get; init; }

    /// <summary>Suffix appended to the Host of the copy, or <c>null</c>.</summary>
    public string? HostSuffix { get; init; }

    /// <summary>
    /// The Host of the copy, or <c>null</c> for the one that the shadow's cluster gets with its own requests.
    /// </summary>
    public string? Host { get; init; }

    /// <summary>Timeout of a copy.</summary>
    public required TimeSpan Timeout { get; init; }

    /// <summary>Whether mismatches are also written to a file.</summary>
    public bool WritesLog { get; init; }

    /// <summary>Rules of the comparison.</summary>
    public required Core.Shadow.ComparisonRules Comparison { get; init; }

    /// <summary>
    /// Whether a request has already been sent to the target of its copy: the same cluster and, if variants differ by
    /// their headers only, with the same headers, prompt and fields. A copy would be useless and repeat a write.
    /// </summary>
    /// <param name="clusterId">The cluster that the request goes to.</param>
    /// <param name="variant">Its variant; <c>null</c> on a route without a flag.</param>
    public bool IsServedBy(string clusterId, VariantRoute? variant) =>
        clusterId.Equals(ClusterId, StringComparison.OrdinalIgnoreCase)
        && (ToVariant is null || (RequestHeaders.AsSpan().SequenceEqual(variant?.RequestHeaders) && PathPrefix == variant?.PathPrefix && Edit?.Sha256 == variant?.Edit?.Sha256));

    /// <summary>Whether a request of a variant is copied at all, before bodies and protocols are checked.</summary>
    public bool Applies(string? variant, string method, ReadOnlySpan<char> bucketKey) =>
        (FromVariant is null || FromVariant == variant) && Methods.Contains(method) && Sample.Contains(bucketKey);
}
