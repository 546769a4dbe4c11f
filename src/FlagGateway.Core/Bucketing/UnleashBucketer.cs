using System.Text;

namespace FlagGateway.Core.Bucketing;

/// <summary>
/// Unleash: MurmurHash3 of <c>groupId:user</c>, modulo 100 for a strategy's share, modulo the sum of the weights for
/// its variants.
/// </summary>
/// <remarks>
/// A share counts whole buckets, so 12.5 % are 12 of 100. Without a user there is no stickiness, so an empty key is in
/// no range.
/// </remarks>
/// <seealso href="https://docs.getunleash.io/reference/stickiness">stickiness</seealso>
internal sealed class UnleashBucketer(string groupId, BucketHash hash, int variantBuckets, BucketText encoding) : Bucketer
{
    /// <summary>The sum of the weights that Unleash's own console writes.</summary>
    public const int DefaultVariantBuckets = 1000;

    private const uint VariantSeed = 86028157;

    private readonly string _prefix = groupId + ":";
    private readonly byte[] _utf8 = Encoding.UTF8.GetBytes(groupId + ":");
    private readonly uint _seed = hash == BucketHash.Variant ? VariantSeed : 0;
    private readonly bool _isUtf8 = encoding == BucketText.Utf8;

    public override ulong Scale { get; } = hash == BucketHash.Variant ? (ulong)variantBuckets : 100UL;

    public override BucketPosition Locate(ReadOnlySpan<char> key)
    {
        var found = BucketPosition.FromFew((_isUtf8 ? OfUtf8(key) : OfLowBytes(key)) % Scale, Scale, IndependentHash.From(_prefix, key));
        return key.IsEmpty ? found with { Position = Nowhere } : found;
    }

    protected override ulong FirstFrom(double percentile) => BucketBounds.Below(percentile, Scale);

    public override bool IsSame(Bucketer other) =>
        other is UnleashBucketer same && same._prefix == _prefix && same._seed == _seed && same.Scale == Scale && same._isUtf8 == _isUtf8;

    private uint OfUtf8(ReadOnlySpan<char> key)
    {
        using SaltedText text = new(_utf8, key, default, default, stackalloc byte[SaltedText.StackBytes]);
        return Murmur3.Hash(text.Bytes, _seed);
    }

    // The library murmurhash3js takes the low byte of each UTF-16 unit.
    private uint OfLowBytes(ReadOnlySpan<char> key)
    {
        using LowBytes text = new(_prefix, key, stackalloc byte[SaltedText.StackBytes]);
        return Murmur3.Hash(text.Bytes, _seed);
    }
}
