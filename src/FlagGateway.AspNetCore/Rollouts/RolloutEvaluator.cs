using FlagGateway.Cohorts;
using FlagGateway.Core.Guardrails;
using FlagGateway.Core.Rollouts;
using FlagGateway.Snapshots;
using FlagGateway.State;

namespace FlagGateway.Rollouts;

/// <summary>One evaluation of all rollouts: measures, lets the machine decide, writes and announces. Decides nothing itself.</summary>
internal sealed class RolloutEvaluator(
    SnapshotSource snapshots, IStateStore store, RolloutJudge judge, RolloutWriter writer, RolloutStatusCache board, ProgressTracker progress, RolloutNotifications notifications, KnownPlans known, FrozenEvidence frozen, StageExposure exposure, MissingState missing, ILeadership leadership, WindowRegistry windows, IInstances instances, TimeProvider time)
{
    /// <summary>Evaluates once. Never throws: a rollout that cannot be evaluated stays unchanged.</summary>
    /// <param name="elapsed">Time since the previous evaluation.</param>
    /// <param name="cancellationToken">The end of the gateway.</param>
    public async Task EvaluateAsync(TimeSpan elapsed, CancellationToken cancellationToken)
    {
        missing.Check();
        var plans = snapshots.Current.Plans.ToDictionary(plan => plan.Flag, StringComparer.OrdinalIgnoreCase);
        List<RolloutStatus> statuses = [];
        foreach (var flag in plans.Keys.Union(store.Current.Rollouts.Keys, StringComparer.OrdinalIgnoreCase))
        {
            var plan = plans.GetValueOrDefault(flag);
            try
            {
                statuses.Add(await EvaluateAsync(flag, plan, elapsed, cancellationToken));
            }
            catch (Exception exception)
            {
                notifications.EvaluationFailed(flag, exception);
                var before = board.Current.GetValueOrDefault(flag) ?? new RolloutStatus { Flag = flag, Plan = plan };
                statuses.Add(before with { Problem = exception.Message });
            }
        }

        board.Replace(statuses);
    }

    /// <summary>Saves the times of rollouts in their stages.</summary>
    public Task SaveProgressAsync(CancellationToken cancellationToken) => !leadership.IsLeader ? Task.CompletedTask : store.SaveProgressAsync(progress.ToList(), cancellationToken);

    private int GatewayErrorsOf(string flag) => (windows.Find(flag)?.GatewayErrors.Count(time.GetElapsedTime(0)) ?? 0) + instances.GatewayErrorsOfOthers(flag);

    // The expected decision of the leader on the same numbers; its saved hold time is a few seconds old.
    private IReadOnlyList<string> NeedsOfFollower(RolloutState state, RolloutDecision decision)
    {
        if (!state.IsActive)
            return [];
        if (!instances.All.Any(static one => one.IsLeader && one.SilentFor < InstanceStatus.Silence.TotalSeconds))
            return ["a leading instance: there is none, so no rollout advances"];
        return decision.Action == RolloutAction.None ? decision.Needs : [$"the leading instance, to {decision.Action.ToWireName()}: {decision.Reason}"];
    }

    private async Task<RolloutStatus> EvaluateAsync(string flag, RolloutPlan? plan, TimeSpan elapsed, CancellationToken cancellationToken)
    {
        // Removing the plan of an active rollout does not remove its guardrails.
        var watched = plan ?? known.Find(flag);
        if (plan is not null)
            known.Remember(plan);
        var variants = snapshots.Current.Variants.GetValueOrDefault(flag);
        var tick = new RolloutTick(elapsed, time.GetUtcNow());
        var (all, state) = (store.Current, store.Current.Rollouts.GetValueOrDefault(flag));
        var status = new RolloutStatus { Flag = plan?.Flag ?? state?.Flag ?? flag, Plan = plan, State = state, Kill = all.Kills.GetValueOrDefault(flag), EvaluatedAt = tick.Now };
        var entry = snapshots.Current.Entries.GetValueOrDefault(flag);
        if (state is not null && leadership.IsLeader)
        {
            var step = EndState.Next(plan, state, entry?.Fingerprint);
            if (step.Release is { } release)
                return status with { State = await writer.ForgetAsync(state, release, all.Revision, cancellationToken) };
            if (step.Record is { } record)
                return status with { State = await writer.WriteAsync(new RolloutDecision(record, RolloutAction.Record, "the flag's text in flags.json is recorded"), all.Revision, status, cancellationToken) };
        }

        if (plan is not null && status.Kill is null && leadership.IsLeader && RolloutMachine.StartsByItself(plan, state is null ? null : progress.Fill(state)))
        {
            if (entry is not null && UserMoves.OfStart(entry.Compiled, plan, state) is var moves && UserMoves.NeedConsent(moves, plan))
                return status with { Needs = [$"a start with --accept-moves: it moves {UserMoves.Describe(moves)}"] };
            var start = VariantChange.Remember(RolloutVerbs.Start(plan, state, tick, "the plan starts automatically").Decision!, state, variants);
            return status with { State = await writer.WriteAsync(start, all.Revision, status, cancellationToken) };
        }

        if (state is null)
            return status;

        state = progress.Fill(state);
        if (status.Kill is not null)
        {
            // The candidate has no users and nothing is measured; time does not count either.
            return await frozen.FillAsync(status with { State = state, Needs = state.IsActive ? ["the kill switch is on"] : [] }, cancellationToken);
        }

        // The candidate has no users any more: the last verdicts stay, and no new ones are made without data.
        if (state.Phase is RolloutPhase.RolledBack or RolloutPhase.Aborted)
        {
            var rested = RolloutMachine.Next(plan, state, [], new RolloutSamples(0, 0), tick).Next;
            if (leadership.IsLeader)
                progress.Record(rested);
            return await frozen.FillAsync(status with { State = rested }, cancellationToken);
        }

        var judged = watched is not null && state.IsInForce ? judge.Judge(watched, state, elapsed) : Judgement.Nothing;
        status = status with { State = state, Verdicts = judged.Verdicts, Cohorts = judged.Cohorts, RatioProblem = judged.Samples.RatioProblem, JudgedAt = judged.Verdicts.Count == 0 ? null : tick.Now };
        if (state.IsEmptied)
            status = await frozen.FillAsync(status with { Verdicts = [], Cohorts = [], RatioProblem = null, JudgedAt = null }, cancellationToken);
        var decision = EndState.Remember(VariantChange.Remember(RolloutMachine.Next(plan, state, judged.Verdicts, judged.Samples with { Variants = variants, Stopped = exposure.Find(state, judged), GatewayErrors = GatewayErrorsOf(flag) }, tick), state, variants), entry?.Fingerprint);
        // Followers show what the leader decides; two deciders would apply everything twice. But while the
        // state cannot be written there is no leader, and each instance moves its users off a bad candidate itself.
        if (!leadership.IsLeader && (store.Health.IsUp || decision.Action != RolloutAction.RollBack))
        {
            notifications.Drop(flag);
            progress.Drop(flag);
            return status with { Needs = NeedsOfFollower(state, decision) };
        }

        var isNotified = notifications.Compare(judged, state, elapsed);
        status = status with { Needs = decision.Needs };
        if (decision.Action == RolloutAction.None)
            progress.Record(decision.Next);
        var next = decision.Action == RolloutAction.None ? decision.Next : await writer.WriteAsync(decision, all.Revision, status, cancellationToken);
        if (isNotified)
            await notifications.SaveAsync(cancellationToken);
        return status with { State = next };
    }
}

/// <summary>Measurements of one evaluation.</summary>
/// <param name="Verdicts">Verdicts of the guardrails.</param>
/// <param name="Samples">Other measurements for the machine.</param>
/// <param name="Cohorts">Counts of control and candidate, for display.</param>
internal sealed record Judgement(IReadOnlyList<GuardrailVerdict> Verdicts, RolloutSamples Samples, IReadOnlyList<CohortSummary> Cohorts)
{
    public static Judgement Nothing { get; } = new([], new RolloutSamples(0, 0), []);
}
