namespace FlagGateway.Core.Bucketing;

/// <summary>How the percentiles of one flag are computed: the field <c>allocation.bucketing</c>.</summary>
/// <remarks>
/// A flag that comes from another system keeps that system's hash, so that nobody changes variant. Only the gateway
/// reads the field.
/// </remarks>
public sealed record BucketingSettings
{
    /// <summary>The algorithm. Default: <see cref="BucketingAlgorithm.Microsoft"/>.</summary>
    public BucketingAlgorithm Algorithm { get; init; }

    /// <summary>
    /// What is hashed besides the user: the salt of LaunchDarkly, the seed of GrowthBook, the key of a PostHog flag,
    /// Unleash's <c>groupId</c>, Statsig's <c>salt.rule</c>, flagd's prefix. <c>null</c> for the flag's id.
    /// </summary>
    public string? Salt { get; init; }

    /// <summary>LaunchDarkly: the key of the flag there. <c>null</c> for the flag's id.</summary>
    public string? Key { get; init; }

    /// <summary>LaunchDarkly: the rollout's own seed, in place of key and salt. <c>null</c> for none.</summary>
    public long? Seed { get; init; }

    /// <summary>GrowthBook: the version of its hash, 1 or 2; <c>null</c> for 2.</summary>
    public int? Version { get; init; }

    /// <summary>Which hash of PostHog, Unleash or Statsig; <c>null</c> for <see cref="BucketHash.Rollout"/>.</summary>
    public BucketHash? Hash { get; init; }

    /// <summary>
    /// Number of buckets: the sum of the weights of Unleash's variants (<c>null</c> for 1000) or of a flagd fraction
    /// (<c>null</c> for 100).
    /// </summary>
    public int? Buckets { get; init; }

    /// <summary>Unleash and flagd: how text becomes bytes; <c>null</c> for <see cref="BucketText.Utf8"/>.</summary>
    public BucketText? Text { get; init; }

    /// <summary>
    /// The group whose value is hashed in place of the user: <c>tenant</c>; <c>null</c> for the user.
    /// </summary>
    public string? Attribute { get; init; }

    /// <summary>Users outside this part of another hash get the default variant; <c>null</c> for all users.</summary>
    public InclusionSettings? Include { get; init; }
}

/// <summary>
/// A part of another hash of the same algorithm to which the percentiles apply: a PostHog rollout before its variants,
/// a GrowthBook namespace.
/// </summary>
/// <param name="Salt">As <see cref="BucketingSettings.Salt"/>; <c>null</c> for the same.</param>
/// <param name="Hash">
/// As <see cref="BucketingSettings.Hash"/>; <c>null</c> for <see cref="BucketHash.Rollout"/>.
/// </param>
/// <param name="From">The first percentile inside, 0 to 100.</param>
/// <param name="To">The first percentile above it that is outside, 0 to 100.</param>
public sealed record InclusionSettings(string? Salt, BucketHash? Hash, double From, double To);

/// <summary>How a user's bucket is computed.</summary>
public enum BucketingAlgorithm
{
    /// <summary>That of Microsoft's feature management libraries.</summary>
    Microsoft,

    /// <summary>LaunchDarkly: SHA-1.</summary>
    LaunchDarkly,

    /// <summary>GrowthBook: FNV-1a, 1,000 or 10,000 buckets.</summary>
    GrowthBook,

    /// <summary>PostHog's local evaluation: SHA-1.</summary>
    PostHog,

    /// <summary>Statsig: SHA-256, 10,000 or 1,000 buckets.</summary>
    Statsig,

    /// <summary>Unleash: MurmurHash3, 100 or 1,000 buckets.</summary>
    Unleash,

    /// <summary>flagd's <c>fractional</c>: MurmurHash3.</summary>
    Flagd,
}

/// <summary>Which of an algorithm's hashes.</summary>
public enum BucketHash
{
    /// <summary>
    /// PostHog: the share of a condition. Unleash: the share of a strategy. Statsig: the share that passes a rule.
    /// </summary>
    Rollout,

    /// <summary>PostHog and Unleash: the choice among variants. Statsig: the condition <c>user_bucket</c>.</summary>
    Variant,
}

/// <summary>How text becomes the bytes of a hash.</summary>
public enum BucketText
{
    /// <summary>As UTF-8: servers, and SDKs in most languages.</summary>
    Utf8,

    /// <summary>As the system's SDK for JavaScript reads UTF-16. Differs for text beyond ASCII only.</summary>
    JavaScript,
}
