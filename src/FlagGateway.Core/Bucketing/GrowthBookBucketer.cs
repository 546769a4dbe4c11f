using System.Globalization;

namespace FlagGateway.Core.Bucketing;

/// <summary>
/// GrowthBook: FNV-1a over the UTF-16 units of the text. Version 2 hashes <c>seed + user</c>, then the decimal digits
/// of that hash, modulo 10,000; version 1 hashes <c>user + seed</c>, modulo 1,000.
/// </summary>
/// <remarks>A rule without a value of its attribute is skipped there, so an empty key is in no range.</remarks>
/// <seealso href="https://docs.growthbook.io/lib/build-your-own">build your own SDK</seealso>
internal sealed class GrowthBookBucketer(string seed, int version) : Bucketer
{
    private readonly string _seed = seed;
    private readonly int _version = version;

    public override ulong Scale { get; } = version == 2 ? 10_000UL : 1_000UL;

    public override BucketPosition Locate(ReadOnlySpan<char> key)
    {
        var position = (_version == 2 ? SecondVersion(key) : Fnv32.Add(Fnv32.Add(Fnv32.Start, key), _seed)) % Scale;
        var found = BucketPosition.FromFew(position, Scale, IndependentHash.From(_seed, key));
        return key.IsEmpty ? found with { Position = Nowhere } : found;
    }

    protected override ulong FirstFrom(double percentile) => BucketBounds.FirstFrom(percentile, Scale);

    public override bool IsSame(Bucketer other) => other is GrowthBookBucketer same && same._seed == _seed && same._version == _version;

    private uint SecondVersion(ReadOnlySpan<char> key)
    {
        Span<char> digits = stackalloc char[10];
        Fnv32.Add(Fnv32.Add(Fnv32.Start, _seed), key).TryFormat(digits, out var length, default, CultureInfo.InvariantCulture);
        return Fnv32.Add(Fnv32.Start, digits[..length]);
    }
}
