using System.Text;
using FlagGateway.Core.Cohorts;
using FlagGateway.Core.Guardrails;
using FlagGateway.Core.Rollouts;
using FlagGateway.Core.Rollouts.Recording;
using FlagGateway.Core.Rollouts.Simulation;

namespace FlagGateway.Core.Tests.Rollouts.Recording;

/// <summary>
/// A rollout with simulated traffic that the real machine drives, and what is recorded of it: every minute, as lines of
/// a file.
/// </summary>
internal sealed class RecordedRollout
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly RolloutPlan _plan;
    private readonly CandidateBehaviour _behaviour;
    private readonly TrafficAssumptions _traffic = new() { RequestsPerSecond = 200, Users = 20_000 };
    private readonly Random _random = new(1);
    private readonly Population _users;
    private readonly RecordingEncoder _encoder = new();
    private TimeSpan _time;

    private RecordedRollout(RolloutPlan plan, CandidateBehaviour behaviour)
    {
        (_plan, _behaviour) = (plan, behaviour);
        _users = new Population(_traffic, _random);
        End = RolloutVerbs.Start(plan, null, Tick(TimeSpan.Zero), "recorded").Decision!.Next;
    }

    public List<string> Lines { get; } = [];

    public List<RolloutDecision> Decisions { get; } = [];

    public RolloutState End { get; private set; }

    /// <summary>Runs until the rollout is over, or for a time.</summary>
    public static RecordedRollout Run(RolloutPlan plan, CandidateBehaviour behaviour, TimeSpan? maximum = null)
    {
        RecordedRollout rollout = new(plan, behaviour);
        while (rollout.End.Phase == RolloutPhase.Progressing && rollout._time < (maximum ?? TimeSpan.FromDays(3)))
            rollout.RunStage();
        return rollout;
    }

    /// <summary>Reads the lines as a file.</summary>
    public static IEnumerable<RecordedEvaluation> Read(IEnumerable<string> lines, RecordingDecoder? decoder = null)
    {
        decoder ??= new RecordingDecoder("release.orders");
        return lines.Select((line, i) => decoder.Decode(line, $"line {i + 1}")).OfType<RecordedEvaluation>();
    }

    private void RunStage()
    {
        var (watched, state) = (new WatchedMetrics(_plan.Guardrails), End);
        SimulationCohort control = new(_users.Split(state.Percentage, 100), _traffic, watched, _random), candidate = new(_users.Split(0, state.Percentage), _traffic, watched, _random);
        StageWatch? watch = null;
        while (End.ObservationPeriod == state.ObservationPeriod && End.Phase == RolloutPhase.Progressing)
        {
            control.Add(Minute.TotalSeconds, CandidateBehaviour.SameAsControl);
            candidate.Add(Minute.TotalSeconds, _behaviour);
            _time += Minute;
            StageCounts counts = new(Take(control), Take(candidate), CohortCounts.Empty);
            watch = StageWatch.Advance(watch, _plan, End, Minute, counts);
            var found = watch.Judge(_plan, End, Minute, counts, new OtherEvidence(static _ => null, null));
            var decision = RolloutMachine.Next(_plan, End, found.Verdicts, found.Samples, Tick(Minute));
            Record(decision, found.Verdicts, counts);
            if (decision.Action != RolloutAction.None)
                Decisions.Add(decision);
            End = decision.Next;
        }
    }

    private void Record(RolloutDecision decision, IReadOnlyList<GuardrailVerdict> verdicts, StageCounts counts)
    {
        var (before, after) = (RecordedStage.From(End), RecordedStage.From(decision.Next));
        RecordedEvaluation evaluation = new()
        {
            At = Plans.Day + _time,
            Flag = End.Flag,
            Control = End.Control,
            Candidate = End.Candidate,
            StartedAt = End.StartedAt,
            Plan = End.Plan,
            State = before,
            Next = before.IsSame(after) ? null : after,
            InStage = End.InStage + Minute,
            Elapsed = Minute,
            Verdicts = verdicts.ToDictionary(static one => one.Guardrail, static one => one.Kind),
            Counts = counts,
        };
        Lines.Add(Encoding.UTF8.GetString(_encoder.Encode(evaluation)).TrimEnd('\n'));
    }

    // The simulation goes on with the same arrays.
    private static CohortCounts Take(SimulationCohort cohort)
    {
        var counts = cohort.Counts;
        cohort.Part();
        return counts with { StatusClasses = [.. counts.StatusClasses], StatusCodes = counts.StatusCodes.ToDictionary(static code => code.Key, static code => (long[])[.. code.Value]) };
    }

    private RolloutTick Tick(TimeSpan elapsed) => new(elapsed, Plans.Day + _time);
}
