namespace FlagGateway.Core.Bucketing;

/// <summary>Computes where users are on the percentile scale of one flag. Immutable; allocates nothing.</summary>
internal abstract class Bucketer
{
    /// <summary>The position of a user who is in no range at all.</summary>
    public const ulong Nowhere = ulong.MaxValue;

    /// <summary>Number of positions: they lie in [0, <see cref="Scale"/>).</summary>
    public abstract ulong Scale { get; }

    /// <summary>Locates a user.</summary>
    /// <param name="key">The key; any text.</param>
    public abstract BucketPosition Locate(ReadOnlySpan<char> key);

    /// <summary>The first position that is not below a percentile.</summary>
    /// <param name="percentile">From 0 to 100.</param>
    protected abstract ulong FirstFrom(double percentile);

    /// <summary>Compiles a range of percentiles; a <paramref name="to"/> of 100 includes 100.</summary>
    /// <param name="from">From 0 to 100, at most <paramref name="to"/>.</param>
    /// <param name="to">From 0 to 100.</param>
    public virtual BucketRange Compile(double from, double to) =>
        new(from == 0 ? 0 : FirstFrom(from), to == 100 ? Scale : FirstFrom(to)) { Scale = Scale };

    /// <summary>Whether another one gives every user the same position.</summary>
    public abstract bool IsSame(Bucketer other);

    /// <summary>Creates the one of a flag.</summary>
    /// <param name="settings">Its settings, without errors; <c>null</c> for Microsoft's.</param>
    /// <param name="flagId">Id of the flag.</param>
    /// <param name="seed">The seed of Microsoft's libraries; <c>null</c> for their default.</param>
    public static Bucketer Create(BucketingSettings? settings, string flagId, string? seed) => settings?.Algorithm switch
    {
        null or BucketingAlgorithm.Microsoft => new MicrosoftBucketer(seed ?? "allocation\n" + flagId),
        BucketingAlgorithm.LaunchDarkly => LaunchDarklyBucketer.Create(settings, flagId),
        BucketingAlgorithm.GrowthBook => new GrowthBookBucketer(settings.Salt ?? flagId, settings.Version ?? 2),
        _ => Create(settings, settings.Hash ?? BucketHash.Rollout, settings.Salt ?? flagId),
    };

    /// <summary>Creates the one by which users are included before percentiles apply.</summary>
    public static Bucketer CreateInclusion(BucketingSettings settings, InclusionSettings include, string flagId) => settings.Algorithm switch
    {
        // A namespace always has the first version of the hash.
        BucketingAlgorithm.GrowthBook => new GrowthBookBucketer("__" + (include.Salt ?? settings.Salt ?? flagId), 1),
        _ => Create(settings, include.Hash ?? BucketHash.Rollout, include.Salt ?? settings.Salt ?? flagId),
    };

    private static Bucketer Create(BucketingSettings settings, BucketHash hash, string salt) => settings.Algorithm switch
    {
        BucketingAlgorithm.PostHog => new PostHogBucketer(salt, hash),
        BucketingAlgorithm.Statsig => new StatsigBucketer(salt, hash),
        BucketingAlgorithm.Unleash => new UnleashBucketer(salt, hash, settings.Buckets ?? UnleashBucketer.DefaultVariantBuckets, settings.Text ?? BucketText.Utf8),
        BucketingAlgorithm.Flagd => new FlagdBucketer(salt, settings.Buckets ?? FlagdBucketer.DefaultBuckets, settings.Text ?? BucketText.Utf8),
        var algorithm => throw new ArgumentOutOfRangeException(nameof(settings), algorithm, "This algorithm has one hash."),
    };
}

/// <summary>Where a user is.</summary>
/// <param name="Position">On the scale of the algorithm; <see cref="Bucketer.Nowhere"/> for no range.</param>
/// <param name="Bucket">The same position on the scale of all flags, and an independent hash.</param>
internal readonly record struct BucketPosition(ulong Position, Bucket Bucket)
{
    /// <summary>
    /// Converts a position to the scale of all flags, so that boundaries of whole buckets stay where they are.
    /// </summary>
    /// <param name="position">The position.</param>
    /// <param name="scale">Number of positions, at most 2^31.</param>
    /// <param name="secondary">An independent hash.</param>
    public static BucketPosition FromFew(ulong position, ulong scale, uint secondary) =>
        new(position, new Bucket((uint)(((position << 32) + scale - 1) / scale), secondary));
}
