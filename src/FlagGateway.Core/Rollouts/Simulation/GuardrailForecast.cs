using FlagGateway.Core.Guardrails;
using FlagGateway.Core.Statistics;

namespace FlagGateway.Core.Rollouts.Simulation;

/// <summary>
/// Forecasts the verdict on a limit of a guardrail after some time in a stage, with the intervals that judge it. At a
/// power of 80 %: the observation is moved by 0.84 standard errors in the unfavorable direction.
/// </summary>
/// <remarks>
/// Considers the whole stage only. Shorter windows detect sudden changes sooner but never let a stage pass.
/// </remarks>
internal sealed class GuardrailForecast(Guardrail guardrail, Limit limit, IReadOnlyList<Limit> limits, StageTraffic stage, RolloutPlan plan)
{
    // The normal quantile of 80 %.
    private const double Power = 0.8416;

    private readonly Coverage _coverageToStop = ErrorBudget.ForWindow(null, 1 - plan.StopConfidence);

    // The end of the hold is the first planned analysis; without a hold a pass needs what a stop needs.
    private readonly Coverage _coverageToPass = stage.Stage.Hold > TimeSpan.Zero
        ? Coverage.Planned(PlannedAnalyses.LevelOf(1, plan.PassConfidence))
        : ErrorBudget.ForWindow(null, 1 - plan.StopConfidence);

    private readonly Threshold _threshold = limit.Threshold;
    private readonly TimeSpan _warmUp = WarmUp.In(plan, stage.Stage.Name);

    /// <summary>+1 if more is worse, -1 if less is worse.</summary>
    private double Sign => _threshold.IsLowerWorse ? -1 : 1;

    /// <summary>The compared value if the candidate equals control.</summary>
    public double NoDifference => _threshold.Kind == ThresholdKind.Absolute ? Base : 0;

    /// <summary>
    /// A difference of twice the threshold; for an absolute limit twice as far from control as the limit.
    /// </summary>
    public double TwiceTheThreshold => _threshold.Kind == ThresholdKind.Absolute
        ? _threshold.Value + (_threshold.Value - Base)
        : Math.Max(2 * _threshold.Value, _threshold.Kind == ThresholdKind.RelativeDifference ? (_threshold.Value - 1) / 2 : double.NegativeInfinity);

    /// <summary>Whether control itself exceeds the limit, which then is no evidence against the candidate.</summary>
    public bool IsBrokenByControl => _threshold.Kind == ThresholdKind.Absolute && _threshold.IsExceededBy(Base, Base);

    /// <summary>The largest possible difference.</summary>
    public double Farthest => (_threshold.Kind, GuardrailMetrics.QuantileOf(guardrail.Metric), Sign) switch
    {
        (ThresholdKind.RelativeDifference, _, < 0) => -1,
        (ThresholdKind.RelativeDifference, _, _) => IsRate ? (1 / Base) - 1 : 100,
        (ThresholdKind.DifferenceInPoints, _, < 0) when IsRate => -Base,
        (ThresholdKind.DifferenceInPoints, _, _) when IsRate => 1 - Base,
        (ThresholdKind.Absolute, null, _) when IsRate => 1,
        _ => _threshold.Value + (Sign * 100 * Math.Max(Math.Abs(Base), Math.Abs(_threshold.Value))),
    };

    private bool IsRate => MetricFormatter.IsRate(guardrail.Metric);

    private TrafficAssumptions Traffic => stage.Traffic;

    /// <summary>Control's value.</summary>
    public double Base => guardrail.Kind switch
    {
        MetricKind.ErrorRate => Traffic.ErrorRate,
        MetricKind.ShadowMismatchRate => Traffic.MismatchRate,
        MetricKind.AbandonRate => Traffic.AbandonRate,
        _ when WatchedMetrics.StatusOf(guardrail.Metric) is { } status => Traffic.StatusOf(status),
        _ when GuardrailMetrics.QuantileOf(guardrail.Metric) is { } level =>
            Traffic.LatencyP50 * Math.Exp(Traffic.LatencySigma * MathNet.Numerics.Distributions.Normal.InvCDF(0, 1, level)),
        _ => Traffic.SignalOf(GuardrailMetrics.SignalOf(guardrail.Metric)!).Mean,
    };

    /// <summary>Whether the limit is judged exceeded for a given true effect.</summary>
    public bool IsExceeded(double effect, TimeSpan time) => IsSettled(effect, time, -Power, Sign, _coverageToStop);

    /// <summary>Whether the limit is judged met for a given true effect.</summary>
    public bool IsMet(double effect, TimeSpan time) => IsSettled(effect, time, Power, -Sign, _coverageToPass);

    /// <summary>Whether a planned analysis at a time judges the limit met for a candidate equal to control.</summary>
    /// <param name="time">Time in the stage.</param>
    /// <param name="number">
    /// Number of the analysis; without a hold there are none, and a pass needs what a stop needs.
    /// </param>
    public bool IsMetAtAnalysis(TimeSpan time, int number) => IsSettled(
        NoDifference, time, Power, -Sign, stage.Stage.Hold > TimeSpan.Zero ? Coverage.Planned(PlannedAnalyses.LevelOf(number, plan.PassConfidence)) : _coverageToPass);

    // Both need an interval that lies entirely on one side: of the threshold, or for quantiles of the expected tail
    // share.
    private bool IsSettled(double effect, TimeSpan time, double luck, double sign, Coverage coverage)
    {
        // Users served less than the lag ago do not count yet, and neither does what was counted in the warm-up.
        time -= guardrail.Lag is { } lag && lag > _warmUp ? lag : _warmUp;
        if (time <= TimeSpan.Zero)
            return false;
        var (control, candidate) = stage.At(time, isCopies: guardrail.Kind == MetricKind.ShadowMismatchRate);
        var effectOfBursts = Traffic.DesignEffects.GetValueOrDefault(guardrail.Metric, 1);
        (control, candidate) = (control with { DesignEffect = effectOfBursts }, candidate with { DesignEffect = effectOfBursts });
        // What a cohort shows alone is not adjusted.
        if (_threshold.Kind != ThresholdKind.Absolute && stage.IsComparable && Traffic.Persistence.GetValueOrDefault(guardrail.Metric) is { } persistence)
            (control, candidate) = (Adjust(control, stage.ControlShare, persistence), Adjust(candidate, stage.CandidateShare, persistence));
        if (candidate.Requests < 1 || (control.Requests < 1 && _threshold.Kind != ThresholdKind.Absolute))
            return false;
        return GuardrailMetrics.QuantileOf(guardrail.Metric) is { } level
            ? IsQuantileSettled(level, effect, (control, candidate), luck * Sign, sign, coverage)
            : IsValueSettled(effect, (control, candidate), luck * Sign, sign, coverage);
    }

    private CohortForecast Adjust(CohortForecast cohort, double share, UserPersistence persistence) => cohort with
    {
        Unexplained = persistence.Unexplained(share, cohort.Variance.BetweenUsers / UserVariance.From(Traffic, 1).BetweenUsers, cohort.Requests),
    };

    private bool IsValueSettled(double effect, (CohortForecast Control, CohortForecast Candidate) cohorts, double luck, double sign, Coverage coverage)
    {
        var (control, candidate) = cohorts;
        var truth = _threshold.Kind switch
        {
            ThresholdKind.DifferenceInPoints => Base + effect,
            ThresholdKind.RelativeDifference => Base * (1 + effect),
            _ => effect,
        };
        var (known, seen) = (Estimate(control, Base), Estimate(candidate, truth));
        var isAlone = _threshold.Kind == ThresholdKind.Absolute;
        var deviation = isAlone ? seen.Deviation : Math.Sqrt((seen.Deviation * seen.Deviation) + (known.Deviation * known.Deviation));
        var estimate = seen.Seen(seen.Value + (luck * deviation));
        if (_threshold.Kind == ThresholdKind.RelativeDifference && !(Base > 0 && estimate.Value >= 0))
            return false;
        var interval = _threshold.Kind switch
        {
            ThresholdKind.DifferenceInPoints => Contrast.Difference(estimate, known.Typical, Limit.ScaleOf(limits, _threshold.Kind), coverage),
            ThresholdKind.RelativeDifference => Contrast.Ratio(estimate, known.Typical, Limit.ScaleOf(limits, _threshold.Kind), coverage),
            _ => Contrast.Own(estimate, Limit.ScaleOf(limits, _threshold.Kind), coverage),
        };
        return IsBeside(interval.Lower, interval.Upper, _threshold.Value, sign);
    }

    // A quantile exceeds a duration if more than its tail share of the durations do.
    private bool IsQuantileSettled(double level, double effect, (CohortForecast Control, CohortForecast Candidate) cohorts, double luck, double sign, Coverage coverage)
    {
        var (control, candidate) = cohorts;
        var isAlone = _threshold.Kind == ThresholdKind.Absolute;
        var (factor, place) = isAlone ? (effect / Base, _threshold.Value / Base) : (1 + effect, 1 + _threshold.Value);
        if (!(factor > 0 && place > 0))
            return false;
        var own = control.Beyond(level, 1);
        var beyond = candidate.Beyond(level, place / factor);
        var deviation = isAlone ? beyond.Deviation : Math.Sqrt((beyond.Deviation * beyond.Deviation) + (own.Deviation * own.Deviation));
        var reference = isAlone ? CohortEstimate.Exactly(1 - level) : own.Typical;
        var interval = Contrast.Difference(beyond.Seen(beyond.Value + (luck * deviation)), reference, LatencyContrast.ShareOfTail * (1 - level), coverage);
        return IsBeside(interval.Lower, interval.Upper, 0, sign);
    }

    private Prospect Estimate(CohortForecast cohort, double value)
    {
        if (IsRate)
            return cohort.Rate(Math.Clamp(value, 0, 1), Base);
        return cohort.Mean(value, Traffic.SignalOf(GuardrailMetrics.SignalOf(guardrail.Metric)!).Deviation);
    }

    private static bool IsBeside(double lower, double upper, double value, double sign) => sign > 0 ? lower > value : upper < value;
}
