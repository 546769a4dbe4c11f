using FlagGateway.Core.Guardrails;
using FlagGateway.Core.Rollouts.Simulation;

namespace FlagGateway.Core.Tests.Rollouts.Simulation;

public sealed class SimulationCohortTests
{
    // Of a cohort with few users, whose own means differ: the average of many draws.
    [Fact]
    public void Add_FewReportsAtATime_HaveTheAssumedMean()
    {
        const int Draws = 30;
        var traffic = new TrafficAssumptions { Users = 20_000 };
        var watched = new WatchedMetrics([new Guardrail("signal:paid", null, null, null, null)]);

        var means = Enumerable.Range(0, Draws).Select(seed =>
        {
            Random random = new(seed);
            SimulationCohort cohort = new(new Population(traffic, random).Split(0, 2), traffic, watched, random);
            for (var step = 0; step < 100; step++)
                cohort.Add(60, CandidateBehaviour.SameAsControl);
            var paid = cohort.Counts.Signals["paid"];
            return paid.Sum.Sum() / paid.Count.Sum();
        });

        Assert.Equal(0.95, means.Average(), 0.01);
    }

    [Fact]
    public void Add_SignalWithALag_CountsLater()
    {
        var traffic = new TrafficAssumptions { Users = 1_000 };
        Random random = new(3);
        var watched = new WatchedMetrics([new Guardrail("signal:paid", null, null, null, null) { Lag = TimeSpan.FromHours(1) }, new Guardrail("signal:format", null, null, null, null)]);
        SimulationCohort cohort = new(new Population(traffic, random).Split(0, 100), traffic, watched, random);

        cohort.Add(3600, CandidateBehaviour.SameAsControl);
        Assert.Equal(0, cohort.Counts.Signals["paid"].Count.Sum());
        var before = cohort.Counts.Signals["format"].Count.Sum();
        cohort.Add(3600, CandidateBehaviour.SameAsControl);

        Assert.Equal(before, cohort.Counts.Signals["paid"].Count.Sum());
    }
}
