using System.Globalization;
using FlagGateway.Core.Rollouts;
using FlagGateway.Demo.Upstreams;
using FlagGateway.Rollouts;

namespace FlagGateway.Demo.Simulation;

/// <summary>
/// Plays a rollout to its end: starts it, approves manual gates, and makes the candidate fail if requested.
/// </summary>
/// <param name="setup">The scene.</param>
/// <param name="upstreams">The sample services.</param>
/// <param name="fault">When the candidate starts to fail; <c>null</c> for never.</param>
/// <param name="time">The clock.</param>
internal sealed class SimulationDriver(SimulationSetup setup, SampleUpstreams upstreams, Fault? fault, TimeProvider time)
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(50);

    // Long enough to show that it waits for approval.
    private static readonly TimeSpan GatePause = TimeSpan.FromSeconds(2);

    private static readonly Actor Player = new("demo", "demo");

    private long? _badSince;
    private long? _waitingSince;

    /// <summary>Time from the first possible bad response to the rollback.</summary>
    public TimeSpan? DetectedAfter { get; private set; }

    /// <summary>Plays the rollout; returns <c>null</c> if it ended as expected, otherwise why not.</summary>
    public async Task<string?> RunAsync(CancellationToken cancellationToken)
    {
        // A demo moves no real users, whatever its flags.json gives the candidate.
        if (await setup.Gateway.Rollouts.StartAsync(setup.Plan.Flag, Player, "the demo begins", acceptsMoves: true) is { } refused)
            return $"start was refused: {refused}";
        using var timer = new PeriodicTimer(Tick, time);
        while (await timer.NextAsync(cancellationToken))
        {
            if (setup.State is not { } state)
                continue;
            GoBad(state);
            if (IsOver(state, out var objection))
                return objection;
            if (await ApproveAsync(state) is { } problem)
                return problem;
        }

        var waits = setup.Gateway.Rollouts.Find(setup.Plan.Flag)?.Needs ?? [];
        return $"the rollout did not end in time: it is {setup.State?.Phase} in stage {setup.State?.Stage}{(waits.Count == 0 ? "" : " and waits for " + string.Join("; ", waits))}";
    }

    private bool IsOver(RolloutState state, out string? objection)
    {
        objection = null;
        switch (state.Phase)
        {
            case RolloutPhase.Succeeded:
                objection = fault is null ? null : "the candidate failed, but the rollout succeeded";
                return true;
            case RolloutPhase.RolledBack when _badSince is { } since:
                DetectedAfter = time.GetElapsedTime(since);
                return true;
            // A soft limit may pause it before the hard one rolls it back.
            case RolloutPhase.Paused when _badSince is not null:
                return false;
            case RolloutPhase.RolledBack or RolloutPhase.Paused or RolloutPhase.Aborted:
                objection = $"the rollout is {state.Phase} in stage {state.Stage}: {state.Reason}";
                return true;
            default:
                return false;
        }
    }

    private void GoBad(RolloutState state)
    {
        if (fault is null || _badSince is not null || state.Stage != fault.Stage)
            return;
        _badSince = time.GetTimestamp();
        upstreams.Fail(fault.Percent);
        Log(LogLevel.Warning, string.Create(CultureInfo.InvariantCulture, $"Demo: {setup.Plan.Candidate} fails: {fault.Percent:0.##} % of its responses are errors from now on"));
    }

    private async Task<string?> ApproveAsync(RolloutState state)
    {
        if (state.Phase != RolloutPhase.Waiting)
        {
            _waitingSince = null;
            return null;
        }

        if (_waitingSince is not { } since)
        {
            _waitingSince = time.GetTimestamp();
            Log(LogLevel.Information, $"Demo: stage {state.Stage} has a manual gate; in {GatePause.TotalSeconds:0} s the demo approves, in place of a person");
            return null;
        }

        if (time.GetElapsedTime(since) < GatePause)
            return null;
        var refused = await setup.Gateway.Rollouts.PromoteAsync(setup.Plan.Flag, state.Stage, Player, "approved by the demo, in place of a person");
        return refused is null ? null : $"promote was refused: {refused}";
    }

    private void Log(LogLevel level, string text) => setup.Messages.Add(level, text);
}

/// <summary>How the candidate fails.</summary>
/// <param name="Stage">The stage in which it starts to fail.</param>
/// <param name="Percent">Percentage of its responses that fail, from 0 to 100.</param>
internal sealed record Fault(string Stage, double Percent);
