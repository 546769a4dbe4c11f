using System.Globalization;
using System.Text.Json.Serialization;
using FlagGateway.Core.Guardrails;
using FlagGateway.Core.Statistics;

namespace FlagGateway.Core.Rollouts;

/// <summary>
/// When a guardrail that is not decided yet is expected to pass, if data come in as so far and their estimates stay as
/// they are.
/// </summary>
/// <param name="Guardrail">The guardrail's metric.</param>
/// <param name="Text">All in one line.</param>
public sealed record DecisionPace(string Guardrail, string Text)
{
    /// <summary>The candidate that it is about, in a rollout of several; <c>null</c> for the only one.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Variant { get; init; }

    /// <summary>
    /// Number of the planned analysis that is expected to pass it; <c>null</c> for none before the rollout pauses.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Analysis { get; init; }

    /// <summary>Time until then.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public TimeSpan? After { get; init; }

    /// <summary>Whether it is expected to pass at none of the analyses that the plan waits for.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool IsTooSlow { get; init; }

    /// <summary>Forecasts the guardrails of a stage that have neither passed nor failed. Pure.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="state">State of the rollout, with its time in the stage.</param>
    /// <param name="verdicts">The current verdicts.</param>
    /// <param name="counted">Time in which the data were counted.</param>
    /// <param name="input">The data that a guardrail is judged on.</param>
    public static IReadOnlyList<DecisionPace> Create(RolloutPlan plan, RolloutState state, IReadOnlyList<GuardrailVerdict> verdicts, TimeSpan counted, Func<Guardrail, JudgeInput> input)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(verdicts);
        ArgumentNullException.ThrowIfNull(input);
        if (state.Phase != RolloutPhase.Progressing || StageSteps.IndexOf(plan, state.Stage) is not (>= 0 and var index) || plan.Stages[index].Hold <= TimeSpan.Zero)
            return [];
        List<DecisionPace> found = [];
        var undecided = StageAnalyses.UndecidedAmong(state, verdicts).Select(static verdict => verdict.Guardrail).ToHashSet(StringComparer.Ordinal);
        foreach (var guardrail in plan.GuardrailsOf(state.Stage).Where(guardrail => guardrail.Kind is not (MetricKind.Promql or null) && guardrail.Baseline == Baseline.Control && undecided.Contains(guardrail.Metric)))
        {
            if (Create(guardrail, input(guardrail), new Stage(plan, plan.Stages[index], state, counted)) is { } pace)
                found.Add(pace);
        }

        return found;
    }

    private static DecisionPace? Create(Guardrail guardrail, JudgeInput input, in Stage stage)
    {
        var limits = Limit.From(guardrail, input.Reference != ReferenceKind.None);
        if (limits.Count == 0)
            return null;
        var judge = new WindowJudge(guardrail, limits, input);
        if (input.WarmingUp > TimeSpan.Zero || stage.GrowthAt(guardrail, stage.First) is null || !judge.HasData)
            return new DecisionPace(guardrail.Metric, $"{guardrail.Metric}: the time to a decision is not known yet");
        // Most guardrails that do not pass with all data until the end pass with none before.
        var last = stage.Last;
        for (var number = WouldPass(last, stage) ? stage.First : last + 1; number <= last; number++)
        {
            if (WouldPass(number, stage))
                return stage.Passes(guardrail, number);
        }

        return new DecisionPace(guardrail.Metric, $"{guardrail.Metric}: not before the stage's last analysis, at {DurationFormatter.Format(PlannedAnalyses.TimeOf(stage.Step.Hold, last))} in the stage, at the present pace") { IsTooSlow = true };

        bool WouldPass(int number, in Stage at) => judge.WouldPass(PlannedAnalyses.At(number, at.Plan.PassConfidence), at.GrowthAt(guardrail, number)!.Value);
    }

    private readonly record struct Stage(RolloutPlan Plan, RolloutStage Step, RolloutState State, TimeSpan Counted)
    {
        /// <summary>The next analysis.</summary>
        public int First => StageAnalyses.From(State).Number + 1;

        /// <summary>The last one before the rollout pauses, or the next one if it is later.</summary>
        public int Last
        {
            get
            {
                var number = First;
                while (number + 1 < PlannedAnalyses.Maximum && PlannedAnalyses.TimeOf(Step.Hold, number + 1) <= Step.Hold + Plan.ProgressDeadline)
                    number++;
                return number;
            }
        }

        /// <summary>
        /// How many times as many data an analysis has as there are now; <c>null</c> if there are none.
        /// </summary>
        public double? GrowthAt(Guardrail guardrail, int number)
        {
            var now = Counted - (guardrail.Lag ?? TimeSpan.Zero);
            return now > TimeSpan.Zero ? Math.Max(1, (now + Left(number)) / now) : null;
        }

        public DecisionPace Passes(Guardrail guardrail, int number) => new(
            guardrail.Metric,
            string.Create(CultureInfo.InvariantCulture, $"{guardrail.Metric}: expected to pass at planned analysis {number}, in {DurationFormatter.Format(Left(number))}, at the present pace"))
        {
            Analysis = number,
            After = Left(number),
        };

        private TimeSpan Left(int number) => PlannedAnalyses.TimeOf(Step.Hold, number) - State.InStage is var left && left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }
}
