using System.Globalization;
using FlagGateway.Core.Bucketing;
using FlagGateway.Core.Cohorts;

namespace FlagGateway.Core.Tests.Cohorts;

public sealed class DistinctUsersTests
{
    [Fact]
    public void Estimate_Nobody_IsZero() => Assert.Equal(0, new DistinctUsers().Estimate());

    [Theory]
    [InlineData(100)]
    [InlineData(1_000)]
    [InlineData(10_000)]
    [InlineData(40_000)]
    [InlineData(100_000)]
    [InlineData(1_000_000)]
    public void Estimate_UsersOfSha256_IsWithinTwoPercent(int count)
    {
        var suffix = Bucket.Suffix("allocation\nflag");
        DistinctUsers users = new();

        for (var user = 0; user < count; user++)
            users.Add(Bucket.From(string.Create(CultureInfo.InvariantCulture, $"user-{user}"), suffix));

        Assert.InRange(users.Estimate(), count * 0.98, count * 1.02);
    }

    // Theory says 0.81 % at the most; the mean of squares of 40 runs lies within 1.3 times that but once in 500 runs.
    [Theory]
    [InlineData(100)]
    [InlineData(1_000)]
    [InlineData(10_000)]
    [InlineData(30_000)]
    [InlineData(100_000)]
    public void Estimate_CandidateAtOnePercent_HasTheStandardErrorOfTheSketch(int count)
    {
        const int runs = 40;
        Random random = new(4711);
        double squares = 0;
        for (var run = 0; run < runs; run++)
        {
            DistinctUsers users = new();
            for (var user = 0; user < count; user++)
                users.Add(new Bucket((uint)random.NextInt64(uint.MaxValue / 100), (uint)random.NextInt64(1L << 32)));
            squares += Math.Pow((users.Estimate() / count) - 1, 2);
        }

        Assert.InRange(Math.Sqrt(squares / runs), 0, 0.0081 * 1.3);
    }

    [Fact]
    public void Add_SameUsersAgain_ChangesNothing()
    {
        DistinctUsers users = new();
        AddMany(users, new Random(1));
        var once = users.Estimate();

        AddMany(users, new Random(1));

        Assert.Equal(once, users.Estimate());
    }

    [Fact]
    public void Add_FromManyThreads_EqualsOneThread()
    {
        DistinctUsers together = new();
        DistinctUsers alone = new();
        for (var seed = 0; seed < 8; seed++)
            AddMany(alone, new Random(seed));

        Parallel.For(0, 8, seed => AddMany(together, new Random(seed)));

        Assert.Equal(alone.Estimate(), together.Estimate());
    }

    // Users come back after half a minute on average, for half an hour, in a random order.
    [Theory]
    [InlineData(300)]
    [InlineData(3_000)]
    [InlineData(30_000)]
    [InlineData(100_000)]
    public void Add_UsersWhoComeBack_AreWithinThreePercent(int count)
    {
        Random random = new(4711);
        DistinctUsers users = new();
        var all = Enumerable.Range(0, count).Select(_ => new Bucket((uint)random.NextInt64(1L << 32), (uint)random.NextInt64(1L << 32))).ToArray();

        for (var request = 0; request < count * 60; request++)
            users.Add(all[random.Next(count)], TimeSpan.FromSeconds(30.0 * request / count));

        Assert.InRange(users.Estimate(), count * 0.97, count * 1.03);
    }

    [Fact]
    public void Add_InventedIdentities_CountNothing()
    {
        Random random = new(4711);
        DistinctUsers users = new();

        for (var user = 0; user < 50_000; user++)
            users.Add(new Bucket((uint)random.NextInt64(1L << 32), (uint)random.NextInt64(1L << 32)), TimeSpan.FromMilliseconds(user));

        Assert.Equal(0, users.Estimate());
    }

    private static void AddMany(DistinctUsers users, Random random)
    {
        for (var user = 0; user < 20_000; user++)
            users.Add(new Bucket((uint)random.NextInt64(1L << 32), (uint)random.NextInt64(1L << 32)));
    }
}
