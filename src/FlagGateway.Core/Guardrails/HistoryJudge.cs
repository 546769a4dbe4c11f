using System.Globalization;
using FlagGateway.Core.Cohorts;
using FlagGateway.Core.History;

namespace FlagGateway.Core.Guardrails;

/// <summary>
/// Judges a candidate by what is normal at this time of the day and the week (<see cref="Baseline.History"/>). A limit
/// is exceeded if the candidate's interval lies beyond it, and beyond what days without a change vary by as well;
/// otherwise a day that is busier than others would stop a rollout.
/// </summary>
/// <remarks>
/// The variation of days is no sampling error, and more requests do not reduce it. Each window of an hour is a new
/// chance of an unusual value, so the probability that is allowed for a day is divided among them. If control departs
/// from its history as much, something other than the candidate has changed, and the candidate must be worse than
/// control by the limit.
/// </remarks>
internal static class HistoryJudge
{
    private const int WindowsInDay = 25;

    // The upper end of a 95 % interval of a rate without an event (the rule of three).
    private const double EventsThatNoneMayHide = 3;

    /// <summary>Judges a guardrail.</summary>
    /// <param name="guardrail">The guardrail, with relative limits only.</param>
    /// <param name="limits">Its limits.</param>
    /// <param name="input">The data.</param>
    public static GuardrailVerdict Judge(Guardrail guardrail, IReadOnlyList<Limit> limits, JudgeInput input)
    {
        if (input.History is not { } history)
            return NotJudged(guardrail, "what the flag's users got on earlier days is not recorded");
        if (history.Windows.Count == 0)
            return new GuardrailVerdict { Guardrail = guardrail.Metric, Kind = VerdictKind.Inconclusive, Arithmetic = $"{guardrail.Metric}: no data yet" };
        var alpha = 1 - input.StopConfidence;
        Drift[] drifts = [.. history.Windows.Select(window => Drift.Read(guardrail.Metric, window, history, limits, alpha))];
        if (!drifts[0].Normal.IsKnown)
            return NotJudged(guardrail, string.Create(CultureInfo.InvariantCulture, $"the history of {history.Variant} has {drifts[0].Normal.Days} of {ServiceHistory.MinDays} days with this time of the day"));
        // Nothing is a multiple of zero, and a multiple of a negative value has no bad direction.
        if (drifts[0].Base <= 0 && limits.FirstOrDefault(static limit => limit.Threshold.Kind == ThresholdKind.RelativeDifference) is { } relative)
            return NotJudged(guardrail, string.Create(CultureInfo.InvariantCulture, $"the median of earlier days is {MetricFormatter.Value(guardrail.Metric, drifts[0].Base)}, of which {relative.Name} {relative.Threshold.Text} is no limit"));
        return JudgeDrifts(guardrail, limits, drifts, alpha) with { IsWarning = limits.Any(limit => limit.Consequence is null && drifts.Any(drift => drift.Exceeds(limit.Threshold))) };
    }

    private static GuardrailVerdict JudgeDrifts(Guardrail guardrail, IReadOnlyList<Limit> limits, Drift[] drifts, double alpha)
    {
        var nearest = limits.FirstOrDefault(static limit => limit.Consequence == VerdictKind.SoftFail) ?? limits[0];
        if (drifts[0].Candidate is null)
            return Verdict(VerdictKind.Inconclusive, drifts[0], nearest, "no data of the candidate");
        GuardrailVerdict? held = null;
        foreach (var limit in limits)
        {
            if (limit.Consequence is not { } consequence || Array.Find(drifts, drift => drift.Exceeds(limit.Threshold)) is not { } found)
                continue;
            if (found.IsSharedByControl(limit.Threshold))
                held ??= Verdict(VerdictKind.Inconclusive, found, limit, "exceeded, but control departs from its history as well: something else has changed");
            else
                return Attribute(Verdict(consequence, found, limit, "exceeded"), found, limit, limits, alpha);
        }

        if (held is not null)
            return held;
        return limits.FirstOrDefault(limit => limit.Consequence is not null && !drifts[0].Meets(limit.Threshold)) is { } open
            ? Verdict(VerdictKind.Inconclusive, drifts[0], open, "not decided")
            : Verdict(VerdictKind.Pass, drifts[0], nearest, "met");

        GuardrailVerdict Verdict(VerdictKind kind, Drift drift, Limit limit, string finding) => drift.ToVerdict(guardrail.Metric, kind, limit, finding);
    }

    // As with other guardrails, one client network alone does not roll back.
    private static GuardrailVerdict Attribute(GuardrailVerdict verdict, Drift found, Limit limit, IReadOnlyList<Limit> limits, double alpha)
    {
        if (verdict.Kind != VerdictKind.HardFail || !NetworkEvidence.CanReport(found.Window.Counts.Candidate) || NetworkEvidence.Without(verdict.Guardrail, found.Window.Counts) is not { } others)
            return verdict;
        return found.With(verdict.Guardrail, others, limits, alpha).Exceeds(limit.Threshold)
            ? verdict
            : verdict with { Kind = VerdictKind.SoftFail, IsOfOneNetwork = true, Arithmetic = $"{verdict.Arithmetic}; not so without the one client network that contributes most, so nothing is rolled back" };
    }

    private static GuardrailVerdict NotJudged(Guardrail guardrail, string reason) =>
        new() { Guardrail = guardrail.Metric, Kind = VerdictKind.NotJudged, Arithmetic = $"{guardrail.Metric}: not judged, {reason}" };

    /// <summary>How far a window of the candidate departs from what is normal.</summary>
    private sealed record Drift(RecentWindow Window, SeasonalNormal Normal, (double Low, double High) Usual, double Base)
    {
        /// <summary>The candidate's value; <c>null</c> without data.</summary>
        public double? Candidate { get; private init; }

        private double Lower { get; init; }

        private double Upper { get; init; }

        private long Samples { get; init; }

        private WindowReading? Control { get; init; }

        public static Drift Read(string metric, RecentWindow window, HistoryInput history, IReadOnlyList<Limit> limits, double alpha)
        {
            var normal = history.History.Find(metric, history.Variant, history.Now - window.Length, history.Now, history.Zone);
            // A rate without an event is at most so large; a relative limit needs something to refer to.
            var reference = normal.Center > 0 || !MetricFormatter.IsRate(metric) ? normal.Center : EventsThatNoneMayHide / Math.Max(1, normal.Size * normal.Days);
            var floor = GuardrailMetrics.KindOf(metric) == MetricKind.Latency ? LatencyScale.RelativeError * reference
                : MetricFormatter.IsRate(metric) ? Math.Sqrt(reference * (1 - reference) / Math.Max(1, normal.Size)) : 0;
            var usual = normal.IsKnown ? normal.Usual(alpha / WindowsInDay, floor) : default;
            var control = MetricReader.Read(metric, new ComparisonWindow(CohortCounts.Empty, window.Counts.ControlTraffic));
            return new Drift(window, normal, usual, reference) { Control = control }.With(metric, window.Counts, limits, alpha);
        }

        public Drift With(string metric, ComparisonWindow counts, IReadOnlyList<Limit> limits, double alpha)
        {
            var reading = MetricReader.Read(metric, new ComparisonWindow(CohortCounts.Empty, counts.Candidate));
            if (!reading.Has(ThresholdKind.Absolute) || !Normal.IsKnown)
                return this;
            var size = limits.Min(limit => Math.Abs(limit.Threshold.Kind == ThresholdKind.RelativeDifference ? limit.Threshold.Value * Base : limit.Threshold.Value));
            var interval = reading.IntervalOf(ThresholdKind.Absolute, Math.Max(size, double.Epsilon), ErrorBudget.ForWindow(RecentWindows.Lengths[^1], alpha));
            return this with { Candidate = interval.Estimate, Lower = interval.Lower, Upper = interval.Upper, Samples = reading.CandidateSamples };
        }

        /// <summary>Whether the candidate is beyond a limit, and beyond what days vary by.</summary>
        public bool Exceeds(Threshold threshold)
        {
            if (Candidate is null)
                return false;
            var isUnusual = threshold.IsLowerWorse ? Upper < Usual.Low : Lower > Usual.High;
            return isUnusual && threshold.IsExceededBy(DepartureOf(threshold, Lower), DepartureOf(threshold, Upper));
        }

        /// <summary>
        /// Whether the candidate is within a limit, or within what days vary by: then there is nothing to be alarmed
        /// about.
        /// </summary>
        public bool Meets(Threshold threshold) => Candidate is not null
            && (threshold.IsMetBy(DepartureOf(threshold, Lower), DepartureOf(threshold, Upper)) || (threshold.IsLowerWorse ? Lower >= Usual.Low : Upper <= Usual.High));

        /// <summary>
        /// Whether control is beyond the limit at the same time, and the candidate is not worse than control by the
        /// limit.
        /// </summary>
        public bool IsSharedByControl(Threshold threshold)
        {
            if (Control is not { } control || !control.Has(ThresholdKind.Absolute))
                return false;
            var value = control.EstimateOf(ThresholdKind.Absolute);
            return threshold.IsExceededBy(DepartureOf(threshold, value), DepartureOf(threshold, value)) && !threshold.IsExceededBy(Over(Lower), Over(Upper));

            double Over(double own) => threshold.Kind == ThresholdKind.RelativeDifference ? (value == 0 ? 0 : (own / value) - 1) : own - value;
        }

        public GuardrailVerdict ToVerdict(string metric, VerdictKind kind, Limit limit, string finding)
        {
            var threshold = limit.Threshold;
            return new GuardrailVerdict
            {
                Guardrail = metric,
                Kind = kind,
                Control = Normal.Center,
                Candidate = Candidate,
                Estimate = Candidate is { } value ? Finite(DepartureOf(threshold, value)) : null,
                Lower = Candidate is null ? null : Finite(DepartureOf(threshold, Lower)),
                Upper = Candidate is null ? null : Finite(DepartureOf(threshold, Upper)),
                Threshold = threshold,
                ControlSamples = (long)(Normal.Size * Normal.Days),
                CandidateSamples = Samples,
                Arithmetic = ToText(metric, limit, finding),
            };
        }

        private double DepartureOf(Threshold threshold, double value) => threshold.Kind == ThresholdKind.RelativeDifference ? (Base > 0 ? (value / Base) - 1 : 0) : value - Normal.Center;

        private string ToText(string metric, Limit limit, string finding)
        {
            var days = Normal.Weeks > 0 ? $"{Normal.Weeks} of the same weekday among {Normal.Days} days" : $"{Normal.Days} days";
            var normal = $"normal at this time {MetricFormatter.Value(metric, Normal.Center)}, usually {MetricFormatter.Value(metric, Usual.Low)} to {MetricFormatter.Value(metric, Usual.High)} (median and variation of {days})";
            if (Candidate is not { } value)
                return $"{metric}: {finding}, {normal}";
            var kind = limit.Threshold.Kind;
            return string.Create(
                CultureInfo.InvariantCulture,
                $"{metric} {Estimate(value)} against its history (candidate {MetricFormatter.Value(metric, value)} of {Samples:#,0} in the last {Rollouts.DurationFormatter.Format(Rounded)}; {normal}), interval [{Estimate(Lower)}, {Estimate(Upper)}], {limit.Name} {limit.Threshold.Text}: {finding}");

            string Estimate(double own) => new VerdictFormatter(metric, ReferenceKind.History).End(kind, DepartureOf(limit.Threshold, own));
        }

        private TimeSpan Rounded => Window.Length < TimeSpan.FromMinutes(2) ? Window.Length : TimeSpan.FromMinutes(Math.Round(Window.Length.TotalMinutes));

        private static double? Finite(double value) => double.IsFinite(value) ? value : null;
    }
}
