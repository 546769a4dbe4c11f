using FlagGateway.Core.Cohorts;
using FlagGateway.Core.Guardrails;
using FlagGateway.Core.Statistics;

namespace FlagGateway.Core.Rollouts.Simulation;

/// <summary>A running stage of a simulation: simulated traffic, counted and judged as in the gateway.</summary>
internal sealed class StageSimulation
{
    // As in the gateway: few users may split unevenly for many reasons.
    private const int UsersToCheckRatio = 100;

    private readonly RolloutPlan _plan;
    private readonly StageTraffic _stage;
    private readonly CohortRates _controlRates;
    private readonly SimulationCohort _control;
    private readonly SimulationCohort _candidate;
    private readonly CohortRates _named;
    private readonly CohortCounts? _reference;
    private readonly TimeSpan _warmUp;
    private ComparisonWindows _windows = ComparisonWindows.Begin(CohortCounts.Empty, CohortCounts.Empty);
    private TimeSpan _evaluated;
    private TimeSpan _begin;
    private CohortCounts _controlBefore = CohortCounts.Empty;
    private CohortCounts _candidateBefore = CohortCounts.Empty;

    /// <summary>Starts a stage.</summary>
    public StageSimulation(RolloutPlan plan, StageTraffic stage, Population users, WatchedMetrics watched, Random random, CohortCounts? reference = null)
    {
        (_plan, _stage, _reference, _warmUp) = (CandidateView.Divide(plan, stage.Candidates), stage, reference, WarmUp.In(plan, stage.Stage.Name));
        _named = users.Named();
        _controlRates = users.Split(stage.ControlBegin, stage.ControlEnd);
        var candidate = stage.Stage.Percentage > 0 ? users.Split(0, stage.CandidateEnd) : stage.HasGroups ? _named : CohortRates.From([]);
        _control = new SimulationCohort(_controlRates, stage.Traffic, watched, random);
        _candidate = new SimulationCohort(candidate, stage.Traffic, watched, random);
    }

    /// <summary>Time since the stage began.</summary>
    public TimeSpan Elapsed { get; private set; }

    /// <summary>Advances the time without an evaluation.</summary>
    public void Go(TimeSpan time, CandidateBehaviour behaviour)
    {
        if (WarmUp.Left(_warmUp, Elapsed) is var left && left > TimeSpan.Zero && time >= left)
        {
            Pass(left, behaviour);
            BeginToCompare();
            time -= left;
        }

        Pass(time, behaviour);
    }

    private void Pass(TimeSpan time, CandidateBehaviour behaviour)
    {
        _control.Add(time.TotalSeconds, CandidateBehaviour.SameAsControl);
        _candidate.Add(time.TotalSeconds, behaviour);
        if (_stage.CopiedShare > 0)
            _candidate.AddCopies(_controlRates, _stage.CopiedShare, time.TotalSeconds, behaviour);
        Elapsed += time;
    }

    // As in the gateway: what was counted in the warm-up is not compared.
    private void BeginToCompare()
    {
        (_controlBefore, _candidateBefore, _begin) = (_control.Counts, _candidate.Counts, Elapsed);
        (_windows, _evaluated) = (ComparisonWindows.Begin(_controlBefore, _candidateBefore), TimeSpan.Zero);
        _control.Part();
        _candidate.Part();
    }

    /// <summary>Judges all of the stage, without its shorter windows.</summary>
    public GuardrailVerdict[] JudgeComplete(PlannedAnalysis? analysis = null) =>
        Judge([new ComparisonWindow(_control.Counts.Since(_controlBefore), _candidate.Counts.Since(_candidateBefore))], analysis);

    /// <summary>Evaluates as the gateway does.</summary>
    public (GuardrailVerdict[] Verdicts, RolloutSamples Samples) Evaluate(PlannedAnalysis? analysis)
    {
        var (control, candidate) = (_control.Counts, _candidate.Counts);
        var (before, since) = (_evaluated, Elapsed - _begin);
        (_windows, _evaluated) = (_windows.Advance(since, control, candidate), since);
        var verdicts = Judge(_windows.Windows, analysis);
        if (ComparisonWindows.Lengths.Any(length => (long)(since / length) > (long)(before / length)))
        {
            _control.Part();
            _candidate.Part();
        }

        var ratio = _stage.IsComparable && control.Users + candidate.Users >= UsersToCheckRatio
            ? SampleRatio.Check(control.Users, candidate.Users, CandidateView.ShareOf(_stage.Stage.Percentage, _stage.Candidates) / 100)
            : null;
        var isNamedToo = _stage.HasGroups && _stage.Stage.Percentage > 0;
        return (verdicts, new RolloutSamples(
            candidate.Users + (isNamedToo ? _named.UsersAfter(Elapsed.TotalSeconds) : 0),
            candidate.TotalRequests + (isNamedToo ? (long)(_named.Requests.Sum() * Elapsed.TotalSeconds) : 0),
            ratio is { IsSound: false } ? ratio.Text : null));
    }

    /// <summary>
    /// Control of a stage with both variants, which later stages are compared with; <c>null</c> of another stage.
    /// </summary>
    public CohortCounts? ToReference() => _stage.IsComparable ? _control.Counts : null;

    private GuardrailVerdict[] Judge(IReadOnlyList<ComparisonWindow> windows, PlannedAnalysis? analysis)
    {
        var kind = _stage.IsComparable ? ReferenceKind.Random
            : _stage.Stage.Percentage == 0 ? ReferenceKind.ControlNow
            : _reference is null ? ReferenceKind.None : ReferenceKind.LastStage;
        var input = new JudgeInput
        {
            Windows = kind == ReferenceKind.LastStage ? ComparisonWindow.WithReference(windows, _reference!) : windows,
            Reference = kind,
            GrossFailure = _plan.GrossFailure,
            Analysis = analysis,
            StopConfidence = _plan.StopConfidence,
            ControlFailure = _plan.ControlFailure,
            WarmingUp = WarmUp.Left(_warmUp, Elapsed),
            HasCandidateTraffic = _stage.CandidateUsers > 0,
            HasCopies = _stage.CopiedShare > 0,
        };
        return
        [
            .. _plan.GuardrailsOf(_stage.Stage.Name).Select(guardrail => GuardrailJudge.Judge(guardrail, input)),
            .. FlagStatusChecks.Judge(_plan, _stage.Stage.Name, input, _stage.IsComparable),
        ];
    }
}
