using FlagGateway.Core.Statistics;

namespace FlagGateway.Core.Tests.Statistics;

public sealed class PowerEstimateTests
{
    private static readonly PowerQuestion Usual = new()
    {
        BaseRate = 0.001,
        RequestsPerSecond = 200,
        Users = 20_000,
        Share = 0.05,
        Hard = 0.005,
        Soft = 0.001,
        Hold = TimeSpan.FromHours(1),
    };

    // Nearly all of a test's time is the simulation of one.
    private static readonly PowerEstimate OfUsual = PowerEstimate.For(Usual);

    [Fact]
    public void For_UsualStage_SaysWhatTheSimulationFinds()
    {
        var estimate = OfUsual;

        Assert.InRange(estimate.TimeToDetect!.Value.TotalMinutes, 8, 25);
        Assert.InRange(estimate.TimeToPass!.Value.TotalMinutes, 40, 240);
        Assert.InRange(estimate.MinDetectableDifference!.Value, 0.006, 0.01);
        Assert.InRange(estimate.FalseStops, 0, 0.01);
    }

    [Fact]
    public void For_MoreTraffic_NeedsLessTime()
    {
        var (usual, more) = (OfUsual, PowerEstimate.For(Usual with { RequestsPerSecond = 400 }));

        Assert.Equal(2, usual.TimeToDetect!.Value / more.TimeToDetect!.Value, 0.01);
        Assert.True(more.MinDetectableDifference < usual.MinDetectableDifference);
    }

    [Fact]
    public void For_TooLittleTraffic_IsNever()
    {
        var estimate = PowerEstimate.For(Usual with { RequestsPerSecond = 1e-5 });

        Assert.Equal((null, null, null), (estimate.MinDetectableDifference, estimate.TimeToDetect, estimate.TimeToPass));
    }
}
