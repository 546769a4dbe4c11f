using FlagGateway.Core.Statistics;

namespace FlagGateway.Core.Tests.Statistics;

public sealed class SampleRatioTests
{
    [Theory]
    [InlineData(950, 50, 0.05)]
    [InlineData(9_500, 530, 0.05)]
    [InlineData(0, 1, 0.05)]
    [InlineData(1, 0, 0.5)]
    public void Check_SplitThatChanceMakes_IsSound(double control, double candidate, double share) =>
        Assert.True(SampleRatio.Check(control, candidate, share).IsSound);

    [Theory]
    [InlineData(9_500, 400, 0.05)]
    [InlineData(500, 650, 0.5)]
    [InlineData(1_000, 0, 0.1)]
    public void Check_SplitThatChanceDoesNotMake_IsBroken(double control, double candidate, double share)
    {
        var ratio = SampleRatio.Check(control, candidate, share);

        Assert.False(ratio.IsSound);
        Assert.InRange(ratio.PValue, 0, SampleRatio.Limit);
    }

    [Fact]
    public void Check_MillionsOfUsersOffByTheSketchesError_IsSound() =>
        Assert.True(SampleRatio.Check(5_000_000, 5_000_000 * 1.015, 0.5).IsSound);

    [Fact]
    public void Check_MillionsOfUsersOffByFivePerCent_IsBroken() =>
        Assert.False(SampleRatio.Check(5_000_000, 5_000_000 * 1.06, 0.5).IsSound);

    // Evaluated after every user, as a gateway does for weeks; a test for one evaluation is broken in some per cent of
    // such runs.
    [Fact]
    public void Check_FairSplitEvaluatedAllTheTime_IsHardlyEverBroken()
    {
        Random random = new(1);
        var broken = 0;
        for (var run = 0; run < 1_000; run++)
        {
            int control = 0, candidate = 0;
            for (var user = 1; user <= 2_000; user++)
            {
                if (random.NextDouble() < 0.1)
                    candidate++;
                else
                    control++;
                if (user >= 100 && !SampleRatio.Check(control, candidate, 0.1).IsSound)
                {
                    broken++;
                    break;
                }
            }
        }

        Assert.InRange(broken, 0, 1);
    }

    [Theory]
    [InlineData(0, 0, 0.5)]
    [InlineData(10, 10, 0)]
    [InlineData(10, 10, 1)]
    public void Check_NothingToCompare_IsSound(double control, double candidate, double share) =>
        Assert.Equal(new SampleRatio(true, 1, "sample ratio: nothing to compare"), SampleRatio.Check(control, candidate, share));

    [Fact]
    public void Check_Text_TellsItsNumbers() =>
        Assert.Equal("sample ratio broken: candidate 400 of 9,900 users (4.04 %), expected 5.00 %, p = 0.0006", SampleRatio.Check(9_500, 400, 0.05).Text);
}
