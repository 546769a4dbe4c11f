using FlagGateway.Simulation;

namespace FlagGateway.Core.Tests.Guardrails;

/// <summary>
/// The promises about how often and how soon a candidate is stopped, on a small part of what <c>tests/simulation.sh</c>
/// runs. The seeds are fixed, so a failure is a change and not chance; the limits are wider than the promises by what
/// few runs can tell.
/// </summary>
public sealed class ErrorRateSimulationTests
{
    private const int Few = 40;

    // Delays differ so much between runs that the median of few says little.
    private const int More = 100;

    private static readonly TimeSpan TwoHours = TimeSpan.FromHours(2);
    private static readonly TimeSpan ThreeHours = TimeSpan.FromHours(3);
    private static readonly TimeSpan QuarterOfAnHour = TimeSpan.FromMinutes(15);

    [Fact]
    public void NoDifference_LookedAtEveryTenSeconds_StopsNothing()
    {
        var runs = Run.Many(Scenarios.NoDifference with { Stage = ThreeHours, Hold = TimeSpan.FromHours(1) }, Few);

        Assert.Equal((0, 0), (runs.Count(run => run.Hard is not null), runs.Count(run => run.Soft is not null)));
        Assert.InRange(runs.Count(run => run.Pass is not null), Few / 2, Few);

        // The same traffic, so that it is no wonder: a test made for one look does stop.
        Assert.InRange(runs.Count(run => run.Others.Peeking is not null), Few / 10, Few);
    }

    [Fact]
    public void ErrorsAtTheHardLimit_StopsRarely() =>
        Assert.InRange(Run.Many(Scenarios.ErrorsAtTheLimit with { Stage = TwoHours }, Few).Count(run => run.Hard is not null), 0, 2);

    [Fact]
    public void LatencyAtTheHardLimit_StopsRarely() =>
        Assert.InRange(Run.Many(Scenarios.LatencyAtTheLimit with { Stage = TwoHours }, Few).Count(run => run.Hard is not null), 0, 2);

    [Fact]
    public void OnePointMoreErrors_StopsWithinAQuarterOfAnHour() =>
        Assert.InRange(MedianDelay(Scenarios.MoreErrors), TimeSpan.Zero, QuarterOfAnHour);

    [Fact]
    public void SixtyPerCentSlower_StopsWithinAQuarterOfAnHour() =>
        Assert.InRange(MedianDelay(Scenarios.Slower, More), TimeSpan.Zero, QuarterOfAnHour);

    [Fact]
    public void HalfOfTheRequestsFail_StopsWithinAHundredRequests()
    {
        var runs = Run.Many(Scenarios.HalfFails, Few);

        Assert.InRange(Table.Quantile(runs.Select(run => run.Hard is null ? (long?)null : run.RequestsToHard), 0.95)!.Value, 1, 100);
    }

    [Fact]
    public void OneUserIsHalfOfTheCandidateAndFails_StopsNothingAndPassesNothing()
    {
        var runs = Run.Many(Scenarios.PoisonedCandidate with { Stage = TwoHours }, Few);

        Assert.All(runs, run => Assert.Equal((null, null), (run.Soft, run.Pass)));
    }

    private static TimeSpan MedianDelay(Scenario scenario, int runs = Few) =>
        Table.Quantile(Run.Many(scenario with { Stage = TimeSpan.FromHours(1) }, runs).Select(run => run.Hard), 0.5) ?? TimeSpan.MaxValue;
}
