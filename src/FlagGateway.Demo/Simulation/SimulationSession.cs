using System.Globalization;
using FlagGateway.Core.Rollouts;
using FlagGateway.Demo.Display;
using FlagGateway.Demo.Proof;
using FlagGateway.Demo.Traffic;
using FlagGateway.Demo.Upstreams;

namespace FlagGateway.Demo.Simulation;

/// <summary>
/// Runs traffic through a gateway while its rollout is played from start to end, and checks the result.
/// </summary>
internal sealed class SimulationSession(SimulationSetup setup, DemoSettings settings, TextWriter output, TimeProvider time)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(2);

    // Time to see the end.
    private static readonly TimeSpan Afterwards = TimeSpan.FromSeconds(2);

    /// <summary>Runs to the end of the rollout, to the deadline, or until cancelled; returns the outcome.</summary>
    public async Task<DemoOutcome> RunAsync(
        DemoPopulation population, IReadOnlyList<SampleRoute> routes, DemoClient client, SampleUpstreams upstreams, Fault? fault, CancellationToken cancellationToken)
    {
        using var end = new CancellationTokenSource();
        using var timeout = new CancellationTokenSource(settings.Duration ?? Timeout, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        var display = new DemoDisplay(output, time);
        // Above the live display, which has no room for them.
        foreach (var note in setup.Notes)
            await output.WriteLineAsync(note);
        var traffic = new TrafficGenerator(population, routes, client, settings.Rate, setup.Observations.Add, time).RunAsync(end.Token);
        var showing = display.RunAsync(SimulationView.Create(setup), end.Token);
        var following = setup.Model?.RunAsync(end.Token) ?? Task.CompletedTask;
        var script = new SimulationDriver(setup, upstreams, fault, time);
        List<string> objections = [];
        var started = time.GetTimestamp();
        var took = TimeSpan.Zero;
        try
        {
            var objection = await script.RunAsync(both.Token);
            took = time.GetElapsedTime(started);
            if (objection is not null)
                objections.Add(objection);
            else if (await SimulationAssertions.CountAwayAsync(setup, population, routes, client) is > 0 and var away && fault is not null)
                objections.Add($"{away} of {population.Users.Count} users were not on {setup.Plan.Control} afterwards");
            if (objections.Count == 0)
                await Task.Delay(Afterwards, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        finally
        {
            await end.CancelAsync();
            await Task.WhenAll(traffic, showing, following);
        }

        if (setup.Model is { } model)
            await model.ReadAsync();
        var summary = setup.Observations.Read(isComplete: true);
        display.ShowEnd(SimulationView.Final(setup, summary));
        objections.AddRange(SimulationAssertions.Objections(summary, setup.Plan.Control, fault is not null || settings.ErrorPercent > 0));
        await output.WriteLineAsync(objections.Count == 0 ? Success(summary, script, population, took) : $"The simulation did not succeed: {string.Join("; ", objections)}.");
        return objections.Count == 0 ? DemoOutcome.Succeeded : DemoOutcome.Failed;
    }

    private string Success(Summary summary, SimulationDriver script, DemoPopulation population, TimeSpan took)
    {
        var plan = setup.Plan;
        var state = setup.State!;
        return state.Phase == RolloutPhase.Succeeded
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"The rollout succeeded: {plan.Stages.Count} stages in {DemoStateView.Clock(took)}, {summary.Requests} requests, none failed, and each response matched the configuration in force.")
            : string.Create(
                CultureInfo.InvariantCulture,
                $"The candidate failed in stage {state.Stage} and was rolled back automatically {script.DetectedAfter!.Value.TotalSeconds:0.0} s later: {state.Reason}. All {population.Users.Count} users are on {plan.Control}, and none of {plan.Control}'s users saw an error.");
    }
}
