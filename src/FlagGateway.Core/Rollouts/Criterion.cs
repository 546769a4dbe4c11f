using System.Text.Json.Serialization;
using FlagGateway.Core.Guardrails;

namespace FlagGateway.Core.Rollouts;

/// <summary>One row of the table from which a <see cref="RolloutConclusion"/> is drawn, for display.</summary>
/// <param name="Guardrail">
/// The guardrail's metric, or the name of a built-in check; of several candidates with its name before it.
/// </param>
/// <param name="Kind">
/// <c>technical</c>: what the gateway measures or asks Prometheus; <c>business</c>: what applications report.
/// </param>
/// <param name="Finding">What was found.</param>
internal sealed record Criterion(string Guardrail, string Kind, string Finding)
{
    /// <summary><see cref="Kind"/> of what the gateway measures.</summary>
    public const string Technical = "technical";

    /// <summary><see cref="Kind"/> of what applications report.</summary>
    public const string Business = "business";

    /// <summary>Control's value; empty without data.</summary>
    public string Control { get; init; } = "";

    /// <summary>The candidate's value.</summary>
    public string Candidate { get; init; } = "";

    /// <summary>The compared value with its interval.</summary>
    public string Difference { get; init; } = "";

    /// <summary>The decisive limit as written.</summary>
    public string Limit { get; init; } = "";

    /// <summary>Time until it is expected to pass; <c>null</c> if it is decided, or that is not known.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public TimeSpan? After { get; init; }

    /// <summary>Position of the candidate.</summary>
    [JsonIgnore]
    public CriterionState State { get; init; }

    /// <summary>Creates a row.</summary>
    /// <param name="plan">The plan; <c>null</c> if it is not known.</param>
    /// <param name="state">State of the rollout, which remembers what passed before.</param>
    /// <param name="verdict">The verdict.</param>
    /// <param name="pace">When it is expected to pass; <c>null</c> if that is not known.</param>
    public static Criterion From(RolloutPlan? plan, RolloutState? state, GuardrailVerdict verdict, DecisionPace? pace)
    {
        var position = StateOf(plan, state, verdict);
        var after = position == CriterionState.Undecided ? pace?.After : null;
        return new Criterion(verdict.Key, IsBusiness(plan, verdict.Guardrail) ? Business : Technical, Describe(verdict, position) + Wait(position, pace))
        {
            Control = verdict.Control is { } control ? MetricFormatter.Value(verdict.Guardrail, control) : "",
            Candidate = verdict.Candidate is { } candidate ? MetricFormatter.Value(verdict.Guardrail, candidate) : "",
            Difference = DifferenceOf(verdict),
            Limit = verdict.Threshold?.Text ?? "",
            After = after,
            State = position,
        };
    }

    // Checks of a model's responses are made by the gateway, and so are its costs and tokens.
    private static bool IsBusiness(RolloutPlan? plan, string metric) => GuardrailMetrics.KindOf(metric) switch
    {
        MetricKind.SignalRatio or MetricKind.Reports => true,
        MetricKind.Signal => metric.StartsWith(GuardrailMetrics.SignalPrefix, StringComparison.Ordinal)
            && plan?.Checks?.Checks.Any(check => check.Signal == metric[GuardrailMetrics.SignalPrefix.Length..]) != true,
        _ => false,
    };

    private static CriterionState StateOf(RolloutPlan? plan, RolloutState? state, GuardrailVerdict verdict) => verdict switch
    {
        { Kind: VerdictKind.HardFail or VerdictKind.SoftFail } => CriterionState.Failed,
        { Kind: VerdictKind.Pass } => CriterionState.Met,
        { Kind: VerdictKind.Inconclusive, IsStopOnly: true } => CriterionState.NotExceeded,
        { Kind: VerdictKind.NotJudged, IsNotApplicable: true } => CriterionState.NotApplicable,
        { Kind: VerdictKind.NotJudged } when plan?.Unjudged == UnjudgedAction.Advance => CriterionState.NotApplicable,
        _ when state is not null && StageAnalyses.HasPassed(state, verdict) => CriterionState.Met,
        _ => CriterionState.Undecided,
    };

    private static string Describe(GuardrailVerdict verdict, CriterionState state) => (state, verdict.Kind) switch
    {
        (CriterionState.Failed, _) when verdict.Threshold is null => "failed",
        (CriterionState.Failed, VerdictKind.HardFail) => "beyond the hard limit",
        (CriterionState.Failed, _) => "beyond the soft limit",
        (CriterionState.Met, VerdictKind.Pass) => verdict.IsWarning ? "within the limit, with a warning" : "within the limit",
        (CriterionState.Met, _) => "passed at a planned analysis",
        (CriterionState.NotExceeded, _) => "not exceeded, and it only stops",
        (_, VerdictKind.NotJudged) => "not judged in this stage",
        (_, VerdictKind.Error) => "not measured",
        _ => "undecided",
    };

    private static string Wait(CriterionState state, DecisionPace? pace) => (state, pace) switch
    {
        (CriterionState.Undecided, { After: { } after }) => $", about {RolloutConclusion.About(after)}",
        (CriterionState.Undecided, { IsTooSlow: true }) => ", longer than the plan waits",
        _ => "",
    };

    private static string DifferenceOf(GuardrailVerdict verdict)
    {
        if (verdict is not { Threshold.Kind: var kind, Estimate: { } estimate })
            return "";
        var text = new VerdictFormatter(verdict.Guardrail, verdict.Reference);
        var interval = verdict is { Lower: null, Upper: null }
            ? ""
            : $" [{text.End(kind, verdict.Lower ?? double.NegativeInfinity)}, {text.End(kind, verdict.Upper ?? double.PositiveInfinity)}]";
        return text.End(kind, estimate) + interval;
    }
}

/// <summary>Position of the candidate in one criterion.</summary>
internal enum CriterionState
{
    /// <summary>Neither met nor failed, so the stage waits for it.</summary>
    Undecided,

    /// <summary>Within the limit.</summary>
    Met,

    /// <summary>Not beyond the limit, which is enough for one that only stops.</summary>
    NotExceeded,

    /// <summary>Nothing to judge in this stage.</summary>
    NotApplicable,

    /// <summary>Beyond a limit.</summary>
    Failed,
}
