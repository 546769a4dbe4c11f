using System.Globalization;
using FlagGateway.Core.Cohorts;
using FlagGateway.Core.Guardrails;

namespace FlagGateway.Core.Rollouts.Simulation;

/// <summary>Simulates a plan with the same machine and judge as real rollouts, on simulated traffic and time.</summary>
/// <remarks>
/// Evaluations are ten seconds apart after a change, as in the gateway, and farther apart later, to keep simulations
/// fast: one minute after ten minutes, five minutes after two hours. A window that ends between two evaluations is not
/// missed.
/// </remarks>
public sealed class RolloutSimulation
{
    private const int MaxSteps = 400;

    private static readonly TimeSpan Maximum = TimeSpan.FromDays(400);

    // For display only: without freezes nothing depends on the date.
    private static readonly SimulationCalendar NoDate = new(DateTimeOffset.UnixEpoch, []);

    private readonly RolloutPlan _plan;
    private readonly int _candidates;
    private readonly TrafficAssumptions _traffic;
    private readonly SimulationScenario _scenario;
    private readonly SimulationCalendar _calendar;
    private readonly Random _random;
    private readonly Population _users;
    private readonly WatchedMetrics _watched;
    private readonly List<SimulationStep> _steps = [];
    private TimeSpan _time;
    private TimeSpan? _restsSince;
    private int _approvals;
    private CohortCounts? _reference;
    private ActiveFreeze? _heldBy;

    private RolloutSimulation(RolloutPlan plan, TrafficAssumptions traffic, SimulationScenario scenario, int seed, SimulationCalendar calendar)
    {
        // Of several candidates one is simulated: the others only have their parts of the users.
        _plan = StageConfirmations.RemoveFrom(plan) with { Guardrails = [.. plan.Guardrails.Where(CanSimulate)], FurtherCandidates = [] };
        _candidates = plan.Candidates.Count;
        (_traffic, _scenario, _random, _calendar) = (traffic, scenario, new Random(seed), calendar);
        _users = new Population(traffic, _random);
        _watched = new WatchedMetrics(_plan.Guardrails);
    }

    /// <summary>
    /// Whether the metric can be simulated. Results of a Prometheus server cannot, and neither can ratios and rare
    /// reports: how they depend on the user is not known. What days vary by is not simulated.
    /// </summary>
    public static bool CanSimulate(Guardrail guardrail)
    {
        ArgumentNullException.ThrowIfNull(guardrail);
        return guardrail is { Baseline: Baseline.Control, Kind: not (MetricKind.Promql or MetricKind.SignalRatio or MetricKind.Reports) };
    }

    /// <summary>Simulates until the rollout ends, or no approval comes within the plan's progress deadline.</summary>
    /// <param name="plan">The plan. Guardrails that cannot be simulated are left out.</param>
    /// <param name="traffic">Behaviour of control.</param>
    /// <param name="scenario">Behaviour of the candidate.</param>
    /// <param name="seed">The same seed gives the same simulation.</param>
    public static SimulationReport Run(RolloutPlan plan, TrafficAssumptions traffic, SimulationScenario scenario, int seed = 1)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(traffic);
        ArgumentNullException.ThrowIfNull(scenario);
        return Run(plan, traffic, scenario, seed, null);
    }

    /// <summary>
    /// Simulates a plan from a date on, with the change freezes that it meets; <c>null</c> for no date.
    /// </summary>
    internal static SimulationReport Run(RolloutPlan plan, TrafficAssumptions traffic, SimulationScenario scenario, int seed, SimulationCalendar? calendar) =>
        new RolloutSimulation(plan, traffic, scenario, seed, calendar ?? NoDate).Run() with { StartedAt = calendar?.Start, StartWaitedFor = calendar?.MovedBehind };

    private SimulationReport Run()
    {
        var state = Take(RolloutVerbs.Start(_plan, null, Tick(TimeSpan.Zero), "simulation").Decision!, []);
        while (IsUnderWay(state))
            state = RunObservationPeriod(state);
        return new SimulationReport(state, _time, _steps);
    }

    private RolloutState RunObservationPeriod(RolloutState state)
    {
        var index = StageSteps.IndexOf(_plan, state.Stage);
        var stage = new StageTraffic(_traffic, _plan.Stages[index], state.Groups.Count != 0 || state.Users is { Count: > 0 }) { Candidates = _candidates };
        var play = new StageSimulation(_plan, stage, _users, _watched, _random, _reference);
        var observationPeriod = state.ObservationPeriod;
        while (state.ObservationPeriod == observationPeriod && IsUnderWay(state))
        {
            var step = NextStep(play.Elapsed);
            play.Go(step, _scenario.At(_time));
            _time += step;
            var (verdicts, samples) = play.Evaluate(StageAnalyses.Due(_plan, state, step));
            samples = samples with { Freeze = _calendar.FreezeAt(_time) };
            var decision = RolloutMachine.Next(_plan, state, verdicts, samples, Tick(step));
            if (decision.Action == RolloutAction.None && state.Undecided == TimeSpan.Zero && decision.Next.Undecided > TimeSpan.Zero)
                _steps.Add(new SimulationStep(_time, decision.Next, decision.Action, "the hold is over, and it waits for data", verdicts) { Needs = decision.Needs });
            NoteFreeze(decision, samples.Freeze, verdicts);
            state = decision.Action == RolloutAction.None ? decision.Next : Take(decision, verdicts);
            if (state.Phase == RolloutPhase.Waiting && IsApprovalDue() && Approve(state, verdicts) is var approved && !ActiveFreeze.Holds(samples.Freeze, state, approved))
            {
                _approvals++;
                state = Take(approved, verdicts);
            }

            _restsSince = NeedsSomebody(state) ? _restsSince ?? _time : null;
        }

        _reference = play.ToReference() ?? _reference;
        return state;
    }

    // Guardrails stay active while waiting, and may still roll the candidate back.
    private bool IsUnderWay(RolloutState state) =>
        state.IsActive && _time < Maximum && _steps.Count < MaxSteps && !(_time - _restsSince >= _plan.ProgressDeadline);

    private bool NeedsSomebody(RolloutState state) =>
        state.Phase == RolloutPhase.Paused || (state.Phase == RolloutPhase.Waiting && _approvals >= (_scenario.Approvals?.Count ?? int.MaxValue));

    private bool IsApprovalDue() => _scenario.Approvals is not { } approvals || (_approvals < approvals.Count && approvals[_approvals] <= _time);

    // Once for each freeze, when it is all that the rollout waits for, or an approval that would have come.
    private void NoteFreeze(RolloutDecision decision, ActiveFreeze? freeze, IReadOnlyList<GuardrailVerdict> verdicts)
    {
        if (freeze is null || freeze == _heldBy || decision.Action != RolloutAction.None || decision.Needs is not [.., var last] || last != freeze.ToString())
            return;
        if (decision.Needs.Count > 1 && !(decision.Next.Phase == RolloutPhase.Waiting && IsApprovalDue()))
            return;
        _heldBy = freeze;
        _steps.Add(new SimulationStep(_time, decision.Next, decision.Action, $"everything else is satisfied, and it waits for {freeze}", verdicts));
    }

    private TimeSpan NextStep(TimeSpan elapsed)
    {
        var since = _time - _scenario.LastChange(_time);
        var quiet = since < elapsed ? since : elapsed;
        var step = quiet < TimeSpan.FromMinutes(10) ? TimeSpan.FromSeconds(10)
            : quiet < TimeSpan.FromHours(2) ? TimeSpan.FromMinutes(1)
            : TimeSpan.FromMinutes(5);
        var left = _scenario.NextChange(_time) - _time;
        return left < step ? left : step;
    }

    // As many operators as the stage needs, all at the same moment.
    private RolloutDecision Approve(RolloutState state, IReadOnlyList<GuardrailVerdict> verdicts)
    {
        for (var number = 1; ; number++)
        {
            var approval = new Approval(state.Stage, verdicts) { Name = string.Create(CultureInfo.InvariantCulture, $"operator {number}") };
            var decision = RolloutVerbs.Promote(_plan, state, approval, Tick(TimeSpan.Zero), "approved").Decision!;
            if (decision.Action != RolloutAction.Approve)
                return decision;
            state = decision.Next;
        }
    }

    private RolloutState Take(RolloutDecision decision, IReadOnlyList<GuardrailVerdict> verdicts)
    {
        _steps.Add(new SimulationStep(_time, decision.Next, decision.Action, decision.Reason, verdicts) { Needs = decision.Needs });
        return decision.Next;
    }

    private RolloutTick Tick(TimeSpan elapsed) => new(elapsed, _calendar.Start + _time);
}
