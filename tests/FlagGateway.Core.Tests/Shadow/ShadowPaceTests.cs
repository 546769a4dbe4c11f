using FlagGateway.Core.Shadow;

namespace FlagGateway.Core.Tests.Shadow;

public sealed class ShadowPaceTests
{
    private const int Most = 10;
    private const long Length = 100;

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 0)]
    public void Constructor_OutOfBounds_Throws(int most, long length) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new ShadowPace(most, length));

    [Fact]
    public void Count_First_IsNotFast() => Assert.False(new ShadowPace(Most, Length).Count(1_000_000));

    [Theory]
    [InlineData(Most, false)]
    [InlineData(Most + 1, true)]
    public void Count_OneSpan_IsJudgedByItsCount(int copies, bool isFast)
    {
        var pace = Started();

        Repeat(pace, copies - 1, at: 1050);

        Assert.Equal(isFast, pace.Count(1100));
    }

    [Fact]
    public void Count_WithinSpan_KeepsTheLastVerdict()
    {
        var pace = Started();

        Assert.All(Repeat(pace, 5 * Most, at: 1099), Assert.False);
        Assert.All(Repeat(pace, 5 * Most, at: 1100), Assert.True);
    }

    [Fact]
    public void Count_FastAndThenSlow_IsNotFast()
    {
        var pace = Started();
        Repeat(pace, 2 * Most, at: 1099);
        Assert.True(pace.Count(1100));

        Assert.False(pace.Count(1200));
    }

    [Fact]
    public void Count_ManyBeforePause_IsNotFastAfterIt()
    {
        var pace = Started();
        Repeat(pace, 2 * Most, at: 1099);

        Assert.False(pace.Count(1200));
    }

    [Fact]
    public void Count_FromManyThreads_JudgesFast()
    {
        var pace = Started();

        Parallel.For(0, 1000, _ => pace.Count(1099));

        Assert.True(pace.Count(1100));
    }

    // The span begins at 1000 with the first copy of it.
    private static ShadowPace Started()
    {
        var pace = new ShadowPace(Most, Length);
        pace.Count(1000);
        return pace;
    }

    private static List<bool> Repeat(ShadowPace pace, int times, long at) => [.. Enumerable.Range(0, times).Select(_ => pace.Count(at))];
}
