using FlagGateway.Core.Cohorts;
using FlagGateway.Core.Rollouts;

namespace FlagGateway.Core.Guardrails;

/// <summary>
/// Judges whether a candidate meets a guardrail. A limit is exceeded only if the whole interval of the compared value
/// lies beyond it, in the stage or in one of its windows; it is met only if the interval of the whole stage lies on the
/// good side. Anything else is inconclusive. Pure.
/// </summary>
/// <remarks>
/// Cases without a verdict: no data is neither good nor bad; a limit that control exceeds as well has another cause,
/// unless the candidate is worse by the same amount again; and while control fails (<see cref="ControlFailure"/>),
/// being no worse proves nothing and a rollback does not help. A candidate most of whose requests fail is judged
/// without all this (<see cref="GrossFailure"/>).
/// </remarks>
public static class GuardrailJudge
{
    /// <summary>Judges one guardrail.</summary>
    /// <param name="guardrail">The guardrail.</param>
    /// <param name="input">The current data.</param>
    public static GuardrailVerdict Judge(Guardrail guardrail, JudgeInput input)
    {
        ArgumentNullException.ThrowIfNull(guardrail);
        ArgumentNullException.ThrowIfNull(input);
        if (ThresholdRules.ProblemOf(guardrail) is { } problem)
            return new GuardrailVerdict { Guardrail = guardrail.Metric, Kind = VerdictKind.Error, Arithmetic = $"{guardrail.Metric}: {problem}" };

        var verdict = guardrail.Kind == MetricKind.ErrorRate ? JudgeErrors(guardrail, input) : JudgeLimits(guardrail, input);
        return verdict with { IsAbsoluteOnly = input.Reference == ReferenceKind.None, Reference = input.Reference };
    }

    /// <summary>
    /// Judges whether most of the candidate's requests fail; applies to every plan, also without an <c>error_rate</c>.
    /// A failure of one client network pauses; a failure of one user is inconclusive.
    /// </summary>
    /// <param name="input">The current data.</param>
    /// <returns>The verdict; <c>null</c> if they do not.</returns>
    public static GuardrailVerdict? JudgeGross(JudgeInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var counted = UploadEvidence.Apply(input, []);
        return Gross(counted) is { } verdict ? Explain(verdict, input, counted) : null;
    }

    private static GuardrailVerdict Explain(GuardrailVerdict verdict, JudgeInput input, JudgeInput counted) => ReferenceEquals(counted.Windows, input.Windows)
        ? verdict
        : verdict with { Arithmetic = $"{verdict.Arithmetic}; {VerdictFormatter.BrokenUploads(input.Windows[0].Candidate)}" };

    private static GuardrailVerdict? Gross(JudgeInput input)
    {
        if (input.GrossFailure is not { } share || GrossFailure.Find(input.Windows, input.Named, share) is not { } found)
            return null;
        var control = found.Window.ControlErrors;
        var verdict = new GuardrailVerdict
        {
            Guardrail = GuardrailMetrics.ErrorRate,
            Kind = found.IsOfOneUser ? VerdictKind.Inconclusive : found.IsOfManyUsers && !found.IsOfOneNetwork ? VerdictKind.HardFail : VerdictKind.SoftFail,
            IsGross = found.IsOfAll,
            IsOfOneNetwork = found.IsOfOneNetwork,
            IsMaskedByFew = found.IsOfOneUser,
            Few = found.IsOfOneUser ? HeaviestUser.NamesOf(found.IsNamed ? input.Named! : found.Window.Candidate, [found.WorstPartition]) : [],
            Reference = input.Reference,
            Control = control.Control,
            Candidate = found.Rate,
            Estimate = found.Rate,
            Threshold = new Threshold(ThresholdKind.Absolute, share, VerdictFormatter.Fraction(share)),
            ControlSamples = control.ControlSamples,
            CandidateSamples = found.Requests,
            Arithmetic = found.ToText(share),
        };
        return Hold(verdict, input);
    }

    private static GuardrailVerdict JudgeErrors(Guardrail guardrail, JudgeInput input)
    {
        var counted = UploadEvidence.Apply(input, Limit.From(guardrail, input.Reference != ReferenceKind.None));
        return Explain(JudgeCounted(guardrail, counted), input, counted);
    }

    // A failure of one network or user is weaker evidence than the plan's own limits, but still prevents a pass.
    private static GuardrailVerdict JudgeCounted(Guardrail guardrail, JudgeInput input)
    {
        var gross = Gross(input);
        if (gross is { IsOfOneNetwork: false, IsMaskedByFew: false })
            return gross;
        var limits = JudgeLimits(guardrail, input);
        return gross switch
        {
            { IsOfOneNetwork: true } when limits.Kind is not (VerdictKind.HardFail or VerdictKind.SoftFail) => gross,
            { IsMaskedByFew: true } when limits.Kind is VerdictKind.Pass or VerdictKind.NotJudged => gross,
            _ => limits,
        };
    }

    private static GuardrailVerdict JudgeLimits(Guardrail guardrail, JudgeInput input)
    {
        if (input.WarmingUp > TimeSpan.Zero)
            return new GuardrailVerdict { Guardrail = guardrail.Metric, Kind = VerdictKind.Inconclusive, Arithmetic = $"{guardrail.Metric}: warming up, not judged for another {DurationFormatter.Format(input.WarmingUp)}" };
        if (WhyNotApplicable(guardrail, input) is { } reason)
            return new GuardrailVerdict { Guardrail = guardrail.Metric, Kind = VerdictKind.NotJudged, IsNotApplicable = true, Arithmetic = $"{guardrail.Metric}: {reason}" };
        var all = Limit.From(guardrail, hasReference: true);
        if (all.Count == 0)
            return new GuardrailVerdict { Guardrail = guardrail.Metric, Kind = VerdictKind.Pass, Arithmetic = $"{guardrail.Metric}: no limit" };
        var limits = Limit.From(guardrail, input.Reference != ReferenceKind.None);
        if (limits.Count == 0)
            return NotJudged(guardrail, all);

        var verdict = guardrail switch
        {
            { Kind: MetricKind.Promql } => ExternalJudge.Judge(guardrail, limits, input.External ?? ExternalMeasurements.None),
            { Baseline: Baseline.History } => HistoryJudge.Judge(guardrail, limits, input),
            _ => new WindowJudge(guardrail, limits, input).Judge(),
        };
        if (guardrail.Kind == MetricKind.ShadowMismatchRate)
            verdict = CopyCoverage.Limit(verdict, input.Windows[0].Candidate);
        if (verdict.Kind == VerdictKind.Pass && limits.Count < all.Count)
            return NotJudged(guardrail, [.. all.Except(limits)]) with { Candidate = verdict.Candidate, CandidateSamples = verdict.CandidateSamples };
        return Hold(verdict, input);
    }

    private static GuardrailVerdict NotJudged(Guardrail guardrail, IReadOnlyList<Limit> limits) => new()
    {
        Guardrail = guardrail.Metric,
        Kind = VerdictKind.NotJudged,
        Arithmetic = $"{guardrail.Metric}: not judged, there is nothing to hold {string.Join(", ", limits.Select(static limit => $"{limit.Name} {limit.Threshold.Text}"))} against",
    };

    private static string? WhyNotApplicable(Guardrail guardrail, JudgeInput input)
    {
        if (guardrail.Kind == MetricKind.ShadowMismatchRate)
            return input.HasCopies || input.Windows.Any(static window => window.Candidate.Compared.Concat(window.Candidate.NotComparable).Any(static count => count > 0)) ? null : "not judged, no request is copied to the candidate in this stage";
        return input.HasCandidateTraffic ? null : "not judged, nobody is on the candidate in this stage";
    }

    // While control fails, only a candidate that fails much more often is stopped, and none if control is completely
    // down.
    internal static GuardrailVerdict Hold(GuardrailVerdict verdict, JudgeInput input)
    {
        if (verdict.Kind is not (VerdictKind.HardFail or VerdictKind.SoftFail) || FailureOf(input) is not { } failure)
            return verdict;
        var isMuchWorse = GuardrailMetrics.KindOf(verdict.Guardrail) == MetricKind.ErrorRate && !failure.IsDead && failure.CandidateRate >= ControlFailure.Factor * failure.Rate;
        return isMuchWorse ? verdict : verdict with { Kind = VerdictKind.Inconclusive, IsGross = false, IsOfOneNetwork = false, Arithmetic = $"{verdict.Arithmetic}; held, {failure.Text}" };
    }

    private static ControlFailure? FailureOf(JudgeInput input) =>
        ControlFailure.Now(input.Windows, input.ControlFailure) ?? input.Windows.Select(window => ControlFailure.In(window, input.ControlFailure)).FirstOrDefault(static found => found is not null);
}
