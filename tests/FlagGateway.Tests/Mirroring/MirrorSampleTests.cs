using System.Globalization;
using FlagGateway.Snapshots;

namespace FlagGateway.Tests.Mirroring;

/// <summary>How many are in a sample, and that a user stays in it or out of it.</summary>
public sealed class MirrorSampleTests
{
    private const string Seed = "shadow\norders";

    [Theory]
    [InlineData(20, 10_000)]
    [InlineData(50, 10_000)]
    [InlineData(35, 10_000)]
    [InlineData(0.01, 1_000_000)]
    public void Contains_Users_HoldsItsShareAndEachUserAlwaysOrNever(double percentage, int users)
    {
        MirrorSample sample = new(Seed, percentage, isPerRequest: false);
        MirrorSample afterRestart = new(Seed, percentage, isPerRequest: false);
        var inside = 0;

        for (var user = 0; user < users; user++)
        {
            var key = string.Create(CultureInfo.InvariantCulture, $"user-{user}");
            var isInside = sample.Contains(key);
            inside += isInside ? 1 : 0;
            // A second request of the user, and one to another instance.
            if (isInside != sample.Contains(key) || isInside != afterRestart.Contains(key))
                Assert.Fail($"{key} was once in the sample and once not.");
        }

        AssertShare(inside, users, percentage);
    }

    [Theory]
    [InlineData(20, 10_000)]
    [InlineData(50, 10_000)]
    [InlineData(35, 10_000)]
    [InlineData(0.01, 1_000_000)]
    public void Contains_RequestsOfOneUser_HoldsItsShare(double percentage, int requests)
    {
        MirrorSample sample = new(Seed, percentage, isPerRequest: true);

        var inside = Enumerable.Range(0, requests).Count(_ => sample.Contains("one"));

        AssertShare(inside, requests, percentage);
    }

    [Fact]
    public void Contains_WiderSample_LosesNobody()
    {
        MirrorSample[] samples = [.. new[] { 0, 0.01, 20, 35, 50, 100 }.Select(percentage => new MirrorSample(Seed, percentage, isPerRequest: false))];

        for (var user = 0; user < 10_000; user++)
        {
            var key = string.Create(CultureInfo.InvariantCulture, $"user-{user}");
            var inside = samples.Select(sample => sample.Contains(key)).ToArray();
            Assert.Equal(inside.Order(), inside);
        }
    }

    private static void AssertShare(int inside, int all, double percentage)
    {
        var (expected, share) = (all * percentage / 100, percentage / 100);
        var deviation = 3 * Math.Sqrt(expected * (1 - share));
        Assert.InRange(inside, expected - deviation, expected + deviation);
    }
}
