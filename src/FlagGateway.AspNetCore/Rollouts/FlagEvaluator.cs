using FlagGateway.Core.Rollouts;

namespace FlagGateway.Rollouts;

/// <summary>
/// One evaluation of one rollout: measures, lets the machine decide, and has the decision applied. Decides nothing
/// itself.
/// </summary>
internal sealed class FlagEvaluator(RolloutCases cases, UnmeasuredSteps unmeasured, RolloutMeasurement measurement, FrozenEvidence frozen, ProgressTracker progress, DecisionApplier applier)
{
    /// <summary>Evaluates once.</summary>
    /// <param name="flag">Id of the flag.</param>
    /// <param name="plan">Its plan; <c>null</c> if rollouts.json has none.</param>
    /// <param name="elapsed">Time since the previous evaluation.</param>
    /// <param name="cancellationToken">The end of the gateway.</param>
    public async Task<RolloutStatus> EvaluateAsync(string flag, RolloutPlan? plan, TimeSpan elapsed, CancellationToken cancellationToken)
    {
        var one = cases.Open(flag, plan, elapsed);
        if (await unmeasured.MakeAsync(one, cancellationToken) is { } done)
            return done;
        if (one.Status.State is not { } written)
            return one.Status;
        var status = await EvaluateAsync(one, progress.Fill(written), cancellationToken);
        return unmeasured.WaitAfterEnd(one) is { } wait ? status with { Needs = [wait] } : status;
    }

    private async Task<RolloutStatus> EvaluateAsync(RolloutCase one, RolloutState state, CancellationToken cancellationToken)
    {
        // The candidate has no users and nothing is measured; time does not count either.
        if (one.Status.Kill is not null)
            return await frozen.FillAsync(one.Status with { State = state, Needs = state.IsActive ? ["the kill switch is on"] : [] }, cancellationToken);
        // The candidate has no users any more: the last verdicts stay, and no new ones are made without data.
        if (state.Phase is RolloutPhase.RolledBack or RolloutPhase.Aborted)
            return await frozen.FillAsync(one.Status with { State = applier.Rest(one.Plan, state, one.Tick) }, cancellationToken);

        var judged = await measurement.JudgeAsync(one, state, cancellationToken);
        var status = one.Status with { State = state, Verdicts = judged.Verdicts, Cohorts = judged.Cohorts, RatioProblem = judged.Samples.RatioProblem, Pace = judged.Pace, Samples = judged.Samples, JudgedAt = judged.Verdicts.Count == 0 ? null : one.Tick.Now, Measured = new Measured(state, judged) };
        if (state.IsEmptied)
            status = await frozen.FillAsync(status with { Verdicts = [], Cohorts = [], RatioProblem = null, Pace = [], JudgedAt = null }, cancellationToken);
        return await applier.ApplyAsync(one with { Status = status }, RolloutMeasurement.Decide(one, state, judged), judged, cancellationToken);
    }
}
