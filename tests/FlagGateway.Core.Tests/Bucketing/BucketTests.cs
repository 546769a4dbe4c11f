using System.Globalization;
using FlagGateway.Core.Bucketing;
using FlagGateway.Testing;
using FsCheck;
using FsCheck.Fluent;

namespace FlagGateway.Core.Tests.Bucketing;

public sealed class BucketTests
{
    // Computed with another implementation of SHA-256:
    //   printf 'alice\nallocation\nbeta' | sha256sum    (bytes 0-3 little-endian, then 4-7)
    [Theory]
    [InlineData("alice", "allocation\nbeta", 3094083853u, 1163603050u)]
    [InlineData("", "allocation\nbeta", 426309451u, 601710466u)]
    [InlineData("名前", "seed", 3517198122u, 179231590u)]
    [InlineData("user-42", "seed", 2740210695u, 3160936640u)]
    public void Of_GoldenKeys_GivesBytesOfSha256(string key, string hint, uint primaryHash, uint spread)
    {
        var bucket = Bucket.From(key, Bucket.Suffix(hint));

        Assert.Equal(new Bucket(primaryHash, spread), bucket);
    }

    [Fact]
    public void Of_KeyLongerThanStack_EqualsSha256()
    {
        var key = new string('ü', 5_000);

        var bucket = Bucket.From(key, Bucket.Suffix("seed"));

        var hash = System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(key + "\nseed"));
        Assert.Equal(BitConverter.ToUInt32(hash), bucket.PrimaryHash);
    }

    [Fact]
    public void Of_TwoSeeds_AreUncorrelated()
    {
        const int users = 100_000;
        var (first, second) = (Bucket.Suffix("one"), Bucket.Suffix("two"));
        var both = 0;
        for (var i = 0; i < users; i++)
        {
            var key = string.Create(CultureInfo.InvariantCulture, $"user-{i}");
            both += Bucket.From(key, first).Percentile < 20 && Bucket.From(key, second).Percentile < 20 ? 1 : 0;
        }

        // 4 % of users in both, 4 standard deviations either way.
        Assert.InRange(both, 4_000 - 248, 4_000 + 248);
    }

    [Fact]
    public void Spread_UsersOfOnePercentile_FillAllCellsEvenly()
    {
        const int users = 64_000;
        var suffix = Bucket.Suffix("cells");
        var cells = new int[64];
        for (var i = 0; i < users; i++)
            cells[Bucket.From(string.Create(CultureInfo.InvariantCulture, $"user-{i}"), suffix).SecondaryHash % 64]++;

        var chiSquare = cells.Sum(count => Math.Pow(count - (users / 64.0), 2) / (users / 64.0));
        // 63 degrees of freedom: beyond 117 lies one sample in 50 000.
        Assert.InRange(chiSquare, 0, 117);
    }

    [Fact]
    public void Contains_AnyMarkerAndBounds_EqualsComparisonOfPercentiles()
    {
        Check.One(Laws.Try(20_000), Prop.ForAll(Bounds(), one =>
        {
            var (a, b, primaryHash) = one;
            var (from, to) = (Math.Min(a, b), Math.Max(a, b));
            var percentile = Bucket.PercentileOf(primaryHash);

            var isInside = BucketRange.Compile(from, to).Contains(primaryHash);

            Assert.Equal(to == 100 ? percentile >= from : percentile >= from && percentile < to, isInside);
        }));
    }

    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(0, 100, 1)]
    [InlineData(50, 100, 0.5)]
    [InlineData(25, 75, 0.5)]
    [InlineData(0, 0.01, 0.0001)]
    public void Share_Range_IsItsWidth(double from, double to, double share) =>
        Assert.Equal(share, BucketRange.Compile(from, to).Share, 9);

    [Fact]
    public void Contains_HundredPercent_IncludesLastMarker()
    {
        Assert.True(BucketRange.Compile(0, 100).Contains(uint.MaxValue));
        Assert.True(BucketRange.Compile(100, 100).Contains(uint.MaxValue));
        Assert.False(BucketRange.Compile(0, 99.99999999).Contains(uint.MaxValue));
    }

    [Theory]
    [InlineData(-1, 5)]
    [InlineData(5, 101)]
    [InlineData(6, 5)]
    [InlineData(double.NaN, 5)]
    [InlineData(5, double.NaN)]
    public void Compile_BoundsOutOfOrder_Throws(double from, double to) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => BucketRange.Compile(from, to));

    [Fact]
    public void Contains_WiderRange_KeepsEverybodyWhoWasIn()
    {
        Check.One(Laws.Try(5_000), Prop.ForAll(Bounds(), one =>
        {
            var (a, b, primaryHash) = one;
            var narrow = BucketRange.Compile(0, Math.Min(a, b));
            var wide = BucketRange.Compile(0, Math.Max(a, b));

            Assert.True(!narrow.Contains(primaryHash) || wide.Contains(primaryHash));
        }));
    }

    // Hashes near the bounds are what could go wrong, so most are made from them.
    private static Arbitrary<(double A, double B, uint PrimaryHash)> Bounds() => (
        from a in Bound
        from b in Bound
        from any in Gen.Choose(int.MinValue, int.MaxValue)
        from offset in Gen.Choose(-2, 2)
        from near in Gen.Elements(true, true, false)
        select (a, b, near ? (uint)Math.Clamp((long)(a / 100 * uint.MaxValue) + offset, 0, uint.MaxValue) : unchecked((uint)any))).ToArbitrary();

    private static Gen<double> Bound => Gen.OneOf(
        Gen.Elements(0.0, 100, 50, 25, 0.01, 33.333333333333336, 99.99999999999999, 1e-9),
        Gen.Choose(0, 1_000_000).Select(number => number / 10_000.0));
}
