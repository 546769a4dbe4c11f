using FlagGateway.Core.Guardrails;

namespace FlagGateway.Core.Rollouts.Simulation;

/// <summary>Forecast for one limit of a guardrail in a stage.</summary>
public sealed record LimitForecast
{
    /// <summary>Longest forecast time.</summary>
    public static readonly TimeSpan Maximum = TimeSpan.FromDays(30);

    private static readonly TimeSpan FirstEvaluation = TimeSpan.FromSeconds(10);

    /// <summary>The guardrail's metric.</summary>
    public required string Guardrail { get; init; }

    /// <summary>Which of its limits: <c>hard</c>, <c>soft</c> or <c>warn</c>.</summary>
    public required string Limit { get; init; }

    /// <summary>The verdict beyond it; <c>null</c> for a warning only.</summary>
    internal VerdictKind? Consequence { get; init; }

    /// <summary>The threshold as written.</summary>
    public required string Threshold { get; init; }

    /// <summary>
    /// The smallest difference that is judged to exceed the limit within the hold with 80 % probability, in the
    /// threshold's own unit (<see cref="GuardrailVerdict.Estimate"/>); <c>null</c> for none.
    /// </summary>
    public double? Smallest { get; init; }

    /// <summary>
    /// A difference of twice the threshold; for an absolute limit, twice the limit's distance from control.
    /// </summary>
    public double Twice { get; init; }

    /// <summary>
    /// The time until <see cref="Twice"/> is detected with 80 % probability; <c>null</c> for longer than
    /// <see cref="Maximum"/>.
    /// </summary>
    public TimeSpan? TimeToDetect { get; init; }

    /// <summary>
    /// The time until a candidate equal to control is judged to meet the limit with 80 % probability; <c>null</c> for
    /// longer.
    /// </summary>
    public TimeSpan? TimeToPass { get; init; }

    /// <summary>Whether control itself exceeds the limit, which is then never judged.</summary>
    public bool IsBrokenByControl { get; init; }

    /// <summary>Kind of the threshold, which is the unit of the values.</summary>
    public required ThresholdKind Kind { get; init; }

    /// <summary>Forecasts all limits of a guardrail that a stage judges.</summary>
    internal static IEnumerable<LimitForecast> From(Guardrail guardrail, StageTraffic stage, RolloutPlan plan)
    {
        var limits = Guardrails.Limit.From(guardrail, stage.IsComparable);
        // What one of several candidates is judged with.
        var own = plan with { StopConfidence = CandidateView.StopConfidenceOf(plan.StopConfidence, stage.Candidates) };
        return limits.Select(limit => From(guardrail, limit, new GuardrailForecast(guardrail, limit, limits, stage, own), stage.Stage.Hold));
    }

    private static LimitForecast From(Guardrail guardrail, Limit limit, GuardrailForecast expected, TimeSpan hold)
    {
        var forecast = new LimitForecast
        {
            Guardrail = guardrail.Metric,
            Limit = limit.Name,
            Consequence = limit.Consequence,
            Threshold = limit.Threshold.Text,
            Kind = limit.Threshold.Kind,
            Twice = expected.TwiceTheThreshold,
            IsBrokenByControl = expected.IsBrokenByControl,
        };
        if (expected.IsBrokenByControl)
            return forecast;
        return forecast with
        {
            Smallest = hold > TimeSpan.Zero && expected.IsExceeded(expected.Farthest, hold)
                ? Bisect(limit.Threshold.Value, expected.Farthest, effect => expected.IsExceeded(effect, hold))
                : null,
            TimeToDetect = Soonest(time => expected.IsExceeded(expected.TwiceTheThreshold, time)),
            TimeToPass = Soonest(time => expected.IsMet(expected.NoDifference, time)),
        };
    }

    internal static TimeSpan? Soonest(Func<TimeSpan, bool> isReached)
    {
        if (!isReached(Maximum))
            return null;
        var log = Bisect(Math.Log(FirstEvaluation.TotalSeconds), Math.Log(Maximum.TotalSeconds), log => isReached(TimeSpan.FromSeconds(Math.Exp(log))));
        return TimeSpan.FromSeconds(Math.Round(Math.Exp(log)));
    }

    internal static double Bisect(double no, double yes, Func<double, bool> isReached)
    {
        for (var step = 0; step < 40; step++)
        {
            var middle = (no + yes) / 2;
            if (isReached(middle))
                yes = middle;
            else
                no = middle;
        }

        return yes;
    }
}
