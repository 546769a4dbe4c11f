using System.Globalization;
using FlagGateway.Core.Rollouts;
using FlagGateway.State;

namespace FlagGateway.Rollouts;

/// <summary>
/// Steps of the leader that need no measurement: the end of a finished rollout's effect, and an automatic start.
/// </summary>
internal sealed class UnmeasuredSteps(RolloutWriter writer, ProgressTracker progress, ILeadership leadership, FreezeCalendar freezes)
{
    /// <summary>Makes the step that is due; returns the status afterwards, or <c>null</c> if there is none.</summary>
    public async Task<RolloutStatus?> MakeAsync(RolloutCase one, CancellationToken cancellationToken)
    {
        if (!leadership.IsLeader)
            return null;
        var (status, state, plan) = (one.Status, one.Status.State, one.Plan);
        if (state is not null)
        {
            var step = EndState.Next(plan, state, one.Entry?.Fingerprint);
            if (step.Release is { } release)
                return status with { State = await writer.ForgetAsync(state, release, one.Revision, cancellationToken) };
            if (step.Record is { } record)
                return status with { State = await writer.WriteAsync(new RolloutDecision(record, RolloutAction.Record, "the flag's text in flags.json is recorded"), one.Revision, status, cancellationToken) };
        }

        if (!StartsByItself(one))
            return null;
        if (WhatStartWaitsFor(plan!, one.Tick.Now) is { } wait)
        {
            // A rollout that has ended shows its last verdicts until then.
            return state is null ? status with { Needs = [wait] } : null;
        }

        if (one.Entry is { } entry && UserMoves.OfStart(entry.Compiled, plan!, state) is var moves && UserMoves.NeedConsent(moves, plan!))
            return status with { Needs = [$"a start with --accept-moves: it moves {UserMoves.Describe(moves)}"] };
        var start = VariantChange.Remember(RolloutVerbs.Start(plan!, state, one.Tick, "the plan starts automatically").Decision!, state, one.Variants);
        return status with { State = await writer.WriteAsync(start, one.Revision, status, cancellationToken) };
    }

    /// <summary>
    /// What the next automatic start waits for while a rollout that has ended shows its last verdicts; <c>null</c> if
    /// none is due.
    /// </summary>
    public string? WaitAfterEnd(RolloutCase one) => one.Status.State is { IsActive: false } && StartsByItself(one) ? WhatStartWaitsFor(one.Plan!, one.Tick.Now) : null;

    private bool StartsByItself(RolloutCase one) => one is { Plan: { } plan, Status: { Kill: null, State: var state } } && RolloutMachine.StartsByItself(plan, state is null ? null : progress.Fill(state));

    private string? WhatStartWaitsFor(RolloutPlan plan, DateTimeOffset now) => plan.StartAt is { } at && now < at
        ? string.Create(CultureInfo.InvariantCulture, $"its start on {at.UtcDateTime:yyyy-MM-dd HH:mm} UTC")
        : freezes.Current?.ToString();
}
