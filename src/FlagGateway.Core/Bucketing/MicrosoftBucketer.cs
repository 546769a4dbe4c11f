namespace FlagGateway.Core.Bucketing;

/// <summary>The bucketing that Microsoft's feature management libraries share: see <see cref="Bucket"/>.</summary>
internal sealed class MicrosoftBucketer(string seed) : Bucketer
{
    private readonly string _seed = seed;
    private readonly byte[] _suffix = Bucket.Suffix(seed);

    public override ulong Scale => BucketRange.AllBuckets;

    public override BucketPosition Locate(ReadOnlySpan<char> key)
    {
        var bucket = Bucket.From(key, _suffix);
        return new(bucket.PrimaryHash, bucket);
    }

    public override BucketRange Compile(double from, double to) => BucketRange.Compile(from, to);

    protected override ulong FirstFrom(double percentile) => BucketRange.Compile(percentile, 100).First;

    public override bool IsSame(Bucketer other) => other is MicrosoftBucketer same && same._seed == _seed;
}
