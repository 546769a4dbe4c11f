using FlagGateway.Core.Rollouts.Simulation;

namespace FlagGateway.Core.Tests.Rollouts.Simulation;

public sealed class LaggedReportsTests
{
    private readonly LaggedReports _reports = new(TimeSpan.FromSeconds(100));

    [Theory]
    [InlineData(100, 0)]
    [InlineData(110, 2)]
    [InlineData(150, 10)]
    [InlineData(160, 12)]
    [InlineData(1000, 20)]
    public void Advance_UsersServedTheLagAgo_Count(double now, long expected)
    {
        Serve(0, 50, 10);
        Serve(50, 100, 10);

        _reports.Advance(now);

        Assert.Equal((expected, expected / 2.0), (_reports.Counts.Count[3], _reports.Counts.Sum[3]));
    }

    [Fact]
    public void Advance_InSmallSteps_LosesNothing()
    {
        Serve(0, 50, 7);

        for (var now = 90; now < 160; now++)
            _reports.Advance(now);

        Assert.Equal((7, 3.5), (_reports.Counts.Count[3], _reports.Counts.Sum[3]));
    }

    private void Serve(double from, double to, long count)
    {
        _reports.Begin(from, to);
        _reports.Add(3, count, count / 2.0);
    }
}
