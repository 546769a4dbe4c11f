using FlagGateway.Core.Bucketing;
using FlagGateway.Testing;
using FsCheck;
using FsCheck.Fluent;

namespace FlagGateway.Core.Tests.Bucketing;

/// <summary>
/// Positions that the systems' own SDKs for JavaScript computed: LaunchDarkly 9.13, GrowthBook 1.8, PostHog 5.70,
/// Statsig 6.5, Unleash 6.12, flagd-core 4.0.
/// </summary>
public sealed class BucketerTests
{
    private static readonly string Long = new('z', 200);

    public static TheoryData<string, ulong, ulong, ulong, int, int, int, int, int, int> Known => new()
    {
        { "user-1", 905360702352411551, 924458851100341842, 121362602033870225, 657, 4232, 84, 178, 5587, 70 },
        { "a", 907307239706363788, 314770846605133695, 538552453200533321, 913, 505, 15, 337, 1355, 29 },
        { "günther", 266475777637403619, 347285946666648612, 250807288516075127, 94, 2943, 77, 218, 7011, 51 },
        { "用户", 264725134391066591, 630983679637380162, 313505562944791199, 445, 5360, 60, 171, 9902, 22 },
        { "😀x", 135487274423643982, 811360195371501948, 778955950243292728, 797, 6751, 79, 150, 8564, 81 },
        { Long, 877787104969463907, 176111663223459669, 544069249920888380, 372, 7158, 92, 755, 5504, 66 },
    };

    public static TheoryData<string> Algorithms => new(All.Keys);

    private static Dictionary<string, Bucketer> All { get; } = new(StringComparer.Ordinal)
    {
        ["microsoft"] = Bucketer.Create(null, "flag", null),
        ["launchdarkly"] = Create(new() { Algorithm = BucketingAlgorithm.LaunchDarkly, Salt = "salt" }),
        ["launchdarkly seed"] = Create(new() { Algorithm = BucketingAlgorithm.LaunchDarkly, Seed = 61 }),
        ["posthog"] = Create(new() { Algorithm = BucketingAlgorithm.PostHog, Hash = BucketHash.Variant }),
        ["posthog rollout"] = Create(new() { Algorithm = BucketingAlgorithm.PostHog }),
        ["growthbook 1"] = Create(new() { Algorithm = BucketingAlgorithm.GrowthBook, Salt = "seed", Version = 1 }),
        ["growthbook 2"] = Create(new() { Algorithm = BucketingAlgorithm.GrowthBook, Salt = "seed" }),
        ["unleash"] = Create(new() { Algorithm = BucketingAlgorithm.Unleash, Salt = "group", Text = BucketText.JavaScript }),
        ["unleash variant"] = Create(new() { Algorithm = BucketingAlgorithm.Unleash, Salt = "group", Hash = BucketHash.Variant, Text = BucketText.JavaScript }),
        ["unleash utf8"] = Create(new() { Algorithm = BucketingAlgorithm.Unleash, Salt = "group" }),
        ["statsig"] = Create(new() { Algorithm = BucketingAlgorithm.Statsig, Salt = "s.r" }),
        ["statsig bucket"] = Create(new() { Algorithm = BucketingAlgorithm.Statsig, Salt = "s.r", Hash = BucketHash.Variant }),
        ["flagd"] = Create(new() { Algorithm = BucketingAlgorithm.Flagd, Text = BucketText.JavaScript }),
        ["flagd utf8"] = Create(new() { Algorithm = BucketingAlgorithm.Flagd, Buckets = 7 }),
    };

    [Theory]
    [MemberData(nameof(Known))]
    public void Locate_KnownUsers_PositionsOfTheSystemsOwnSdks(
        string user, ulong launchDarkly, ulong seeded, ulong postHog, int growthBook1, int growthBook2, int unleash, int unleashVariant, int statsig, int flagd)
    {
        Assert.Equal(launchDarkly, PositionIn("launchdarkly", user));
        Assert.Equal(seeded, PositionIn("launchdarkly seed", user));
        Assert.Equal(postHog, PositionIn("posthog", user));
        Assert.Equal((ulong)growthBook1, PositionIn("growthbook 1", user));
        Assert.Equal((ulong)growthBook2, PositionIn("growthbook 2", user));
        Assert.Equal((ulong)unleash, PositionIn("unleash", user));
        Assert.Equal((ulong)unleashVariant, PositionIn("unleash variant", user));
        Assert.Equal((ulong)statsig, PositionIn("statsig", user));
        Assert.Equal((ulong)flagd, PositionIn("flagd", user));
    }

    [Theory]
    [InlineData("launchdarkly")]
    [InlineData("growthbook 2")]
    [InlineData("unleash")]
    [InlineData("flagd")]
    public void Locate_EmptyKey_NoRange(string algorithm) => Assert.False(All[algorithm].Compile(0, 100).Contains(PositionIn(algorithm, "")));

    [Theory]
    [InlineData("unleash", "unleash utf8")]
    public void Locate_Ascii_SameForBothTexts(string first, string second) =>
        Assert.All(Enumerable.Range(0, 100), i => Assert.Equal(PositionIn(first, $"user-{i}"), PositionIn(second, $"user-{i}")));

    // The reference implementation's own verification values.
    [Theory]
    [InlineData("", 0u, 0u)]
    [InlineData("", 1u, 0x514E28B7u)]
    [InlineData("hello", 0u, 0x248BFA47u)]
    [InlineData("hello, world", 0u, 0x149BBB7Fu)]
    [InlineData("The quick brown fox jumps over the lazy dog.", 0u, 0xD5C48BFCu)]
    public void Murmur3_KnownTexts_ReferenceValues(string text, uint seed, uint expected) => Assert.Equal(expected, Murmur3.Hash(System.Text.Encoding.UTF8.GetBytes(text), seed));

    [Theory]
    [MemberData(nameof(Algorithms))]
    public void Compile_LargerShare_KeepsEveryoneInside(string algorithm)
    {
        var bucketer = All[algorithm];
        Prop.ForAll<byte, byte, ushort>((one, other, user) =>
        {
            var (small, large) = (Math.Min(one, other) / 255.0 * 100, Math.Max(one, other) / 255.0 * 100);
            var position = bucketer.Locate($"u{user}").Position;
            return !bucketer.Compile(0, small).Contains(position) || bucketer.Compile(0, large).Contains(position);
        }).Check(Laws.Try(500));
    }

    [Theory]
    [MemberData(nameof(Algorithms))]
    public void Compile_AdjacentRanges_EachUserInOne(string algorithm)
    {
        var bucketer = All[algorithm];
        Prop.ForAll<byte, ushort>((cut, user) =>
        {
            var percentile = cut / 255.0 * 100;
            var position = bucketer.Locate($"u{user}").Position;
            return bucketer.Compile(0, percentile).Contains(position) != bucketer.Compile(percentile, 100).Contains(position);
        }).Check(Laws.Try(500));
    }

    [Theory]
    [MemberData(nameof(Algorithms))]
    public void Locate_ManyUsers_SharesAsNamedAndPartitionsIndependent(string algorithm)
    {
        var bucketer = All[algorithm];
        var third = bucketer.Compile(0, 100.0 * 3 / 7);
        var found = Enumerable.Range(0, 20_000).Select(i => bucketer.Locate($"user-{i}")).ToArray();
        var inside = found.Where(one => third.Contains(one.Position)).ToArray();

        // Four standard deviations of a binomial share, and half a bucket of the coarsest scale.
        Assert.InRange(inside.Length / 20_000.0, third.Share - 0.014, third.Share + 0.014);
        Assert.InRange(inside.Count(static one => one.Bucket.SecondaryHash % 2 == 0) / (double)inside.Length, 0.475, 0.525);
        Assert.InRange(found.Count(one => BucketRange.Compile(0, third.Share * 100).Contains(one.Bucket.PrimaryHash)), inside.Length - 3, inside.Length + 3);
    }

    [Theory]
    [MemberData(nameof(Algorithms))]
    public void Locate_AnyUser_AllocatesNothing(string algorithm)
    {
        var bucketer = All[algorithm];
        bucketer.Locate("user");

        Assert.Equal(0, Allocations.Of(() =>
        {
            bucketer.Locate("user");
            bucketer.Locate("günther");
            bucketer.Locate(Long);
        }));
    }

    [Fact]
    public void IsSame_OtherSaltOrHash_False()
    {
        foreach (var (name, one) in All)
            Assert.Equal(name, Assert.Single(All, other => other.Value.IsSame(one)).Key);
    }

    [Theory]
    [InlineData(12.5, 12)]
    [InlineData(13, 13)]
    [InlineData(0.5, 0)]
    public void Compile_UnleashShare_WholeBuckets(double percentage, int buckets) =>
        Assert.Equal((ulong)buckets, All["unleash"].Compile(0, percentage).End);

    private static ulong PositionIn(string algorithm, string user) => All[algorithm].Locate(user).Position;

    private static Bucketer Create(BucketingSettings settings) => Bucketer.Create(settings, "flag", null);
}
