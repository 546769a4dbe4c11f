using FlagGateway.Core.Statistics;

namespace FlagGateway.Core.Tests.Statistics;

public sealed class PlannedAnalysesTests
{
    private static readonly TimeSpan Hold = TimeSpan.FromHours(4);

    [Fact]
    public void TimeOf_EachAnalysis_IsAHalfOrAThirdLater() =>
        Assert.Equal([4, 6, 8, 12, 16, 24, 32], Enumerable.Range(1, 7).Select(static number => PlannedAnalyses.TimeOf(Hold, number).TotalHours));

    [Theory]
    [InlineData(3.9, 0, null)]
    [InlineData(4, 0, 1)]
    [InlineData(4.1, 1, null)]
    [InlineData(6, 1, 2)]
    [InlineData(13, 1, 4)]
    [InlineData(13, 4, null)]
    public void Due_TimeInTheStage_IsTheLastAnalysisThatDidNotTakePlace(double hours, int done, int? number) =>
        Assert.Equal(number, PlannedAnalyses.Due(Hold, TimeSpan.FromHours(hours), done)?.Number);

    [Fact]
    public void Due_NoHold_IsNone() => Assert.Null(PlannedAnalyses.Due(TimeSpan.Zero, TimeSpan.FromHours(1), 0));

    [Fact]
    public void Due_AfterTheLastAnalysis_IsNone() =>
        Assert.Null(PlannedAnalyses.Due(TimeSpan.FromSeconds(1), TimeSpan.FromDays(3650), PlannedAnalyses.Maximum));

    [Fact]
    public void Due_FirstAnalysis_SpendsHalf() =>
        Assert.Equal(0.01, PlannedAnalyses.Due(Hold, Hold, 0, confidence: 0.98)!.Value.Alpha, 6);

    // The estimate of a candidate exactly at the limit wanders around it; looking again and again must not let it pass
    // more often than promised, and a bound that is too careful would promise less than it could.
    [Theory]
    [InlineData(0.98)]
    [InlineData(0.9)]
    public void LevelOf_ManyAnalyses_SpendsWhatWasPromised(double confidence)
    {
        const int Runs = 40_000, Count = 12;
        Random random = new(1);
        double[] bounds = [.. Enumerable.Range(1, Count).Select(number => MathNet.Numerics.Distributions.Normal.InvCDF(0, 1, PlannedAnalyses.LevelOf(number, confidence)))];
        double[] times = [.. Enumerable.Range(1, Count).Select(static number => PlannedAnalyses.TimeOf(TimeSpan.FromHours(1), number).TotalHours)];
        var passed = 0;
        for (var run = 0; run < Runs; run++)
        {
            double sum = 0, before = 0;
            for (var analysis = 0; analysis < Count; analysis++)
            {
                sum += Math.Sqrt(times[analysis] - before) * MathNet.Numerics.Distributions.Normal.Sample(random, 0, 1);
                before = times[analysis];
                if (sum / Math.Sqrt(times[analysis]) > bounds[analysis])
                    continue;
                passed++;
                break;
            }
        }

        var promised = (1 - confidence) * Count / (Count + 1);
        Assert.InRange(passed / (double)Runs, promised * 0.85, promised * 1.15);
    }
}
