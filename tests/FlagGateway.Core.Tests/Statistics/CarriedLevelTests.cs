using FlagGateway.Core.Statistics;

namespace FlagGateway.Core.Tests.Statistics;

/// <summary>What an analysis that cannot decide does not spend.</summary>
public sealed class CarriedLevelTests
{
    private static readonly TimeSpan Hold = TimeSpan.FromHours(4);

    [Fact]
    public void LevelWithCarried_EachCouldPass_IsItsOwn()
    {
        var analysis = Due(4);

        Assert.Equal(analysis.Alpha, PlannedAnalyses.LevelWithCarried(analysis, static (_, _) => true));
    }

    [Fact]
    public void LevelWithCarried_EarlierOnesCouldNot_AddsWhatTheyDidNotSpend()
    {
        var analysis = Due(4);

        // Of 2 %: a half, a sixth and a twelfth.
        Assert.Equal(analysis.Alpha + (0.02 * (0.5 + (1 / 6.0) + (1 / 12.0))), PlannedAnalyses.LevelWithCarried(analysis, static (_, part) => part == 1)!.Value, 1e-12);
    }

    [Fact]
    public void LevelWithCarried_OneThatCouldPass_HasSpentWhatWasCarriedToIt()
    {
        var analysis = Due(4);

        // The second, with three eighths of the fourth one's data, could pass.
        Assert.Equal(analysis.Alpha + (0.02 / 12), PlannedAnalyses.LevelWithCarried(analysis, static (_, part) => part is 1 or (> 0.4 and < 0.6))!.Value, 1e-12);
    }

    [Fact]
    public void LevelWithCarried_CannotPassItself_IsNone() => Assert.Null(PlannedAnalyses.LevelWithCarried(Due(2), static (_, _) => false));

    [Fact]
    public void LevelWithCarried_AnyChoice_NeverExceedsTheTotal()
    {
        var random = new Random(5);
        for (var run = 0; run < 200; run++)
        {
            var could = Enumerable.Range(0, 12).Select(_ => random.NextDouble() < 0.5).ToArray();
            double spent = 0;
            for (var number = 1; number <= 12; number++)
            {
                var analysis = Due(number);
                var done = number;
                spent += PlannedAnalyses.LevelWithCarried(analysis, (_, part) => could[Enumerable.Range(1, done).First(one => Math.Abs((Time(one) / Time(done)) - part) < 1e-9) - 1]) is { } level
                    ? level - analysis.Alpha + (0.02 / (number * (number + 1.0)))
                    : 0;
            }

            Assert.InRange(spent, 0, 0.02);
        }
    }

    private static TimeSpan Time(int number) => PlannedAnalyses.TimeOf(Hold, number);

    private static PlannedAnalysis Due(int number) => PlannedAnalyses.Due(Hold, Time(number), number - 1)!.Value;
}
