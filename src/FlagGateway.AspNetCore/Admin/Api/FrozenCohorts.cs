using FlagGateway.Core.Comparing;
using FlagGateway.Core.Guardrails;
using FlagGateway.Core.Rollouts;
using FlagGateway.Rollouts;
using FlagGateway.State;

namespace FlagGateway.Admin.Api;

/// <summary>
/// The table of cohorts at the time when the candidate lost its users, from the recorded verdicts; available after a
/// restart.
/// </summary>
internal static class FrozenCohorts
{
    private static readonly (string Metric, Func<CohortSummary, double?> Read)[] Always =
    [
        (GuardrailMetrics.ErrorRate, static cohort => cohort.Requests > 0 ? (double)cohort.Errors / cohort.Requests : null),
        (GuardrailMetrics.AbandonRate, static cohort => cohort.Requests + cohort.Abandoned > 0 ? (double)cohort.Abandoned / (cohort.Requests + cohort.Abandoned) : null),
        ("latency_p50", static cohort => cohort.P50),
        ("latency_p95", static cohort => cohort.P95),
        ("latency_p99", static cohort => cohort.P99),
    ];

    /// <summary>Creates the table.</summary>
    /// <param name="status">The rollout, with its last verdicts.</param>
    /// <param name="state">State of the rollout.</param>
    public static CohortTable From(RolloutStatus status, RolloutState state)
    {
        var (control, candidate) = (Find(status, state.Control), Find(status, state.Candidate));
        var verdicts = status.Verdicts.Where(verdict => (verdict.Variant ?? state.Candidate) == state.Candidate && GuardrailMetrics.KindOf(verdict.Guardrail) is not (null or MetricKind.Promql)).ToArray();
        return new CohortTable
        {
            Flag = state.Flag,
            Stage = state.Stage,
            Window = CohortReader.Stage,
            IsComparable = status.Verdicts.All(static verdict => verdict.Reference == ReferenceKind.Random),
            JudgedAt = status.JudgedAt,
            IsFrozen = true,
            Control = SizeOf(state.Control, control),
            Candidate = SizeOf(state.Candidate, candidate),
            Rows =
            [
                .. Always.Select(one => verdicts.FirstOrDefault(verdict => verdict.Guardrail == one.Metric) is { } judged
                    ? LineOf(judged, status)
                    : LineOf(one.Metric, control is null ? null : one.Read(control), candidate is null ? null : one.Read(candidate), control, candidate)),
                .. verdicts.Where(static verdict => !Always.Any(one => one.Metric == verdict.Guardrail)).Select(verdict => LineOf(verdict, status)),
            ],
        };
    }

    private static CohortSummary? Find(RolloutStatus status, string variant) => status.Cohorts.FirstOrDefault(cohort => cohort.Variant == variant);

    private static CohortSize SizeOf(string variant, CohortSummary? cohort) => new(variant, cohort?.Users ?? 0, cohort?.Requests ?? 0, cohort?.Errors ?? 0);

    // The value compared with an absolute limit is not a difference.
    private static CohortLine LineOf(GuardrailVerdict verdict, RolloutStatus status)
    {
        var isDifference = verdict.Threshold is { Kind: not ThresholdKind.Absolute };
        var guardrail = status.Plan?.Guardrails.FirstOrDefault(guardrail => guardrail.Metric == verdict.Guardrail);
        return new CohortLine
        {
            Metric = verdict.Guardrail,
            Control = verdict.Control,
            Candidate = verdict.Candidate,
            ControlSamples = verdict.ControlSamples,
            CandidateSamples = verdict.CandidateSamples,
            Kind = verdict.Threshold?.Kind ?? ThresholdKind.DifferenceInPoints,
            Difference = isDifference ? verdict.Estimate : null,
            Lower = isDifference ? verdict.Lower : null,
            Upper = isDifference ? verdict.Upper : null,
            Soft = guardrail?.Soft?.Text,
            Hard = guardrail?.Hard?.Text,
            Reference = verdict.Reference.ToText(),
            Verdict = CohortVerdicts.From(verdict, isBetter: false).ToDescription(),
            IsSettled = CohortVerdicts.IsSettled(CohortVerdicts.From(verdict, isBetter: false), hasLimits: true),
        };
    }

    private static CohortLine LineOf(string metric, double? control, double? candidate, CohortSummary? controls, CohortSummary? candidates) => new()
    {
        Metric = metric,
        Control = control,
        Candidate = candidate,
        ControlSamples = controls?.Requests ?? 0,
        CandidateSamples = candidates?.Requests ?? 0,
        Kind = MetricFormatter.IsRate(metric) ? ThresholdKind.DifferenceInPoints : ThresholdKind.RelativeDifference,
        Reference = ReferenceKind.Random.ToText(),
    };
}
