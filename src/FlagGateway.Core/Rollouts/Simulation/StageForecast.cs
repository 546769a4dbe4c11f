namespace FlagGateway.Core.Rollouts.Simulation;

/// <summary>Forecast of what a stage can detect about a candidate.</summary>
public sealed record StageForecast
{
    /// <summary>The stage.</summary>
    public required RolloutStage Stage { get; init; }

    /// <summary>Requests of the candidate within the hold.</summary>
    public required double Requests { get; init; }

    /// <summary>Users of the candidate, including those of groups.</summary>
    public required double Users { get; init; }

    /// <summary>
    /// Whether candidate and control can be compared; in a stage of groups only or of everybody they cannot.
    /// </summary>
    public required bool IsComparable { get; init; }

    /// <summary>Forecast for each limit; empty if nothing is judged.</summary>
    public required IReadOnlyList<LimitForecast> Limits { get; init; }

    /// <summary>Simulations of the stage with a candidate equal to control; <c>null</c> if nothing is judged.</summary>
    public StageTrials? Trials { get; init; }

    /// <summary>
    /// When the stage passes without a difference (80 %); <c>null</c> for not within
    /// <see cref="LimitForecast.Maximum"/>.
    /// </summary>
    public TimeSpan? TimeToPass { get; init; }

    /// <summary>
    /// The hold with which the stage passes on time and detects a difference of twice each hard limit; <c>null</c> for
    /// none.
    /// </summary>
    public TimeSpan? NeededHold { get; init; }

    /// <summary>Whether the hold is long enough.</summary>
    public StageFitness Fitness { get; init; }

    /// <summary>The verdict in one line.</summary>
    public string Verdict { get; init; } = "";

    /// <summary>Forecasts all stages of a plan.</summary>
    /// <param name="plan">The plan. Guardrails that ask Prometheus are left out.</param>
    /// <param name="traffic">Behaviour of control.</param>
    /// <param name="trials">Number of simulations for each stage; 0 or more.</param>
    /// <param name="seed">The same seed gives the same result.</param>
    public static IReadOnlyList<StageForecast> Create(RolloutPlan plan, TrafficAssumptions traffic, int trials = 60, int seed = 1)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(traffic);
        plan = plan with { Guardrails = [.. plan.Guardrails.Where(RolloutSimulation.CanSimulate)] };
        var stages = StageTraffic.From(plan, traffic, seed);
        var played = StageTrials.Run(plan, stages, trials, seed);
        return [.. stages.Select((stage, index) => Create(plan, stage, played[index]))];
    }

    private static StageForecast Create(RolloutPlan plan, StageTraffic stage, StageTrials? trials)
    {
        LimitForecast[] limits = [.. plan.GuardrailsOf(stage.Stage.Name).SelectMany(guardrail => LimitForecast.From(guardrail, stage, plan))];
        var hold = stage.Stage.Hold;
        var forecast = new StageForecast
        {
            Stage = stage.Stage,
            Requests = Math.Floor(stage.At(hold, isCopies: false).Candidate.Requests),
            Users = Math.Floor(stage.CandidateUsers),
            IsComparable = stage.IsComparable,
            Limits = limits,
            Trials = trials,
        };
        return StageForecastFormatter.Complete(forecast, plan, stage);
    }
}

/// <summary>Whether a stage's hold is sufficient.</summary>
public enum StageFitness
{
    /// <summary>The guardrails can decide within the hold.</summary>
    Sound,

    /// <summary>No guardrail judges in this stage.</summary>
    Unwatched,

    /// <summary>It passes late, within the plan's progress deadline.</summary>
    Late,

    /// <summary>It pauses after the plan's progress deadline although nothing is wrong.</summary>
    Starves,
}
