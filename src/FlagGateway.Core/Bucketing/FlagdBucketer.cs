using System.Text;

namespace FlagGateway.Core.Bucketing;

/// <summary>
/// flagd's <c>fractional</c>: MurmurHash3 of <c>flagKey</c> and user, scaled to the sum of the weights: <c>(hash * sum)
/// >> 32</c>.
/// </summary>
/// <seealso href="https://flagd.dev/reference/custom-operations/fractional-operation/">fractional operation</seealso>
internal sealed class FlagdBucketer(string prefix, int buckets, BucketText encoding) : Bucketer
{
    /// <summary>The sum of the weights if they are percentages.</summary>
    public const int DefaultBuckets = 100;

    private readonly string _prefix = prefix;
    private readonly byte[] _utf8 = Encoding.UTF8.GetBytes(prefix);
    private readonly bool _isUtf8 = encoding == BucketText.Utf8;

    public override ulong Scale { get; } = (ulong)buckets;

    public override BucketPosition Locate(ReadOnlySpan<char> key)
    {
        var hash = _isUtf8 ? OfUtf8(key) : UnitMurmur3.Hash(_prefix, key);
        var found = BucketPosition.FromFew((hash * Scale) >> 32, Scale, IndependentHash.From(_prefix, key));
        return key.IsEmpty ? found with { Position = Nowhere } : found;
    }

    protected override ulong FirstFrom(double percentile) => BucketBounds.FirstFrom(percentile, Scale);

    public override bool IsSame(Bucketer other) =>
        other is FlagdBucketer same && same._prefix == _prefix && same.Scale == Scale && same._isUtf8 == _isUtf8;

    private uint OfUtf8(ReadOnlySpan<char> key)
    {
        using SaltedText text = new(_utf8, key, default, default, stackalloc byte[SaltedText.StackBytes]);
        return Murmur3.Hash(text.Bytes, 0);
    }
}
