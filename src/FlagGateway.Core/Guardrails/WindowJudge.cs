using System.Globalization;
using FlagGateway.Core.Cohorts;
using FlagGateway.Core.Statistics;

namespace FlagGateway.Core.Guardrails;

/// <summary>Judges a metric that the gateway counts itself, over the windows of a stage.</summary>
internal sealed class WindowJudge(Guardrail guardrail, IReadOnlyList<Limit> limits, JudgeInput input)
{
    // From so many times control's value on, a pass is a warning as well.
    private const double NotableMultiple = 2;

    private readonly WindowReading[] _readings = [.. input.Windows.Select(window => MetricReader.Read(guardrail.Metric, window))];
    private readonly TailReadings?[] _tails = new TailReadings?[input.Windows.Count];
    private readonly Dictionary<(int Span, ThresholdKind Kind), Interval> _intervals = [];

    private PlannedReading Planned => field ??= new PlannedReading(guardrail, limits, input, _readings[0]);

    public GuardrailVerdict Judge()
    {
        var verdict = JudgeLimits();
        return limits.Any(limit => limit.Consequence is null && ExceededIn(limit) is not null) ? verdict with { IsWarning = true } : verdict;
    }

    /// <summary>
    /// Whether a later planned analysis passes if data come in as so far and the estimates stay as they are.
    /// </summary>
    /// <param name="analysis">The analysis.</param>
    /// <param name="growth">How many times as many data there are by then.</param>
    public bool WouldPass(PlannedAnalysis analysis, double growth)
    {
        return limits.All(limit => limit.Consequence is null || (Planned.LevelAt(analysis, limit, growth) is { } level && WouldMeet(limit, Coverage.Planned(level) with { Growth = growth }))) && Masked() is null;
    }

    private bool WouldMeet(Limit limit, Coverage coverage)
    {
        var (threshold, scale) = (limit.Threshold, Limit.ScaleOf(limits, limit.Threshold.Kind));
        if (!_readings[0].Has(threshold.Kind) || ControlBreaks(limit, 0))
            return false;
        if (limit.AllowsNone && _readings[0].CandidateEvents is { } events)
            return events <= 0;
        var interval = _readings[0].IntervalOf(threshold.Kind, scale, coverage);
        return threshold.IsMetBy(interval.Lower, interval.Upper) || (IsTailKind(threshold) && TailsIn(0)?.AreWithin(threshold, scale, coverage) == true);
    }

    /// <summary>Whether there are data to judge.</summary>
    public bool HasData => limits.Any(limit => _readings[0].Has(limit.Threshold.Kind));

    private GuardrailVerdict JudgeLimits()
    {
        var nearest = limits.FirstOrDefault(limit => limit.Consequence == VerdictKind.SoftFail) ?? limits[0];
        var text = new VerdictFormatter(guardrail.Metric, input.Reference);
        if (!limits.Any(limit => _readings[0].Has(limit.Threshold.Kind)))
            return Verdict(VerdictKind.Inconclusive, 0, nearest.Threshold, text.NoData(_readings[0])) with { IsStopOnly = guardrail.IsStopOnly };

        GuardrailVerdict? held = null;
        foreach (var limit in limits)
        {
            if (limit.Consequence is not { } consequence || ExceededIn(limit) is not { } window)
                continue;
            if (limit.AllowsNone && _readings[window].CandidateEvents is not null)
                return Verdict(consequence, window, limit.Threshold, $"{limit.Name} {limit.Threshold.Text}: none is allowed");
            if (!ControlBreaks(limit, window))
                return Attribute(Verdict(consequence, window, limit.Threshold, $"{limit.Name} {limit.Threshold.Text}: exceeded {VerdictFormatter.Over(input.Windows[window])}"), window);
            var margin = MarginOf(limit, window);
            if (IsExceeded(margin, window))
                return Attribute(Verdict(consequence, window, margin, $"{limit.Name} {limit.Threshold.Text}: control breaks it as well, and the candidate is worse than control by more than that {VerdictFormatter.Over(input.Windows[window])}"), window);
            held ??= Verdict(VerdictKind.Inconclusive, window, limit.Threshold, $"{limit.Name} {limit.Threshold.Text}: exceeded, but control breaks it as well: something else is broken");
        }

        return held ?? JudgeWithoutFailure(nearest);
    }

    // If senders can be distinguished, a hard verdict needs more than one network. A failure of only one pauses the
    // rollout for an operator.
    private GuardrailVerdict Attribute(GuardrailVerdict verdict, int window)
    {
        if (verdict is not { Kind: VerdictKind.HardFail, Threshold: { } threshold } || !NetworkEvidence.CanReport(input.Windows[0].Candidate) || NetworkEvidence.Without(guardrail.Metric, input.Windows[window]) is not { } others)
            return verdict;
        var reading = MetricReader.Read(guardrail.Metric, others);
        if (reading.Has(threshold.Kind))
        {
            var interval = reading.IntervalOf(threshold.Kind, Limit.ScaleOf(limits, threshold.Kind), AlphaOf(window));
            if (threshold.IsExceededBy(interval.Lower, interval.Upper))
                return verdict;
        }

        return verdict with { Kind = VerdictKind.SoftFail, IsOfOneNetwork = true, Arithmetic = $"{verdict.Arithmetic}; not so without the one client network that contributes most, so nothing is rolled back" };
    }

    private GuardrailVerdict JudgeWithoutFailure(Limit nearest)
    {
        foreach (var limit in limits)
        {
            if (limit.Consequence is null)
                continue;
            var kind = limit.Threshold.Kind;
            if (!_readings[0].Has(kind))
                return Verdict(VerdictKind.Inconclusive, 0, limit.Threshold, $"{limit.Name} {limit.Threshold.Text}: {(input.Reference == ReferenceKind.Random ? "control" : "the reference")} has no data to compare with") with { IsStopOnly = guardrail.IsStopOnly };
            if (limit.AllowsNone && _readings[0].CandidateEvents is not null)
                continue;
            if (IsMet(limit))
                continue;
            if (guardrail.IsStopOnly)
                return Verdict(VerdictKind.Inconclusive, 0, nearest.Threshold, $"{nearest.Name} {nearest.Threshold.Text}: not exceeded, which is enough for a guardrail that only stops") with { IsStopOnly = true };
            var open = Planned.BoundOf(nearest);
            return Verdict(VerdictKind.Inconclusive, 0, nearest.Threshold, $"{nearest.Name} {nearest.Threshold.Text}: not settled{NothingOfControl(kind)}{Planned.Describe(nearest, open)}") with { IsMaskedByFew = Masked() is not null, Planned = open };
        }

        if (Masked() is { } masked)
            return masked;
        if (guardrail.Kind == MetricKind.ErrorRate && input.Windows.Select(window => ControlFailure.In(window, input.ControlFailure)).FirstOrDefault(static found => found is not null) is { } failure)
            return Verdict(VerdictKind.Inconclusive, 0, nearest.Threshold, failure.Text);
        var (planned, multiple) = (Planned.BoundOf(nearest), DescribeMultiple(nearest));
        return Verdict(VerdictKind.Pass, 0, nearest.Threshold, $"{nearest.Name} {nearest.Threshold.Text}: met{Planned.Describe(nearest, planned)}{multiple}") with { Planned = planned, IsWarning = multiple.Length > 0 };
    }

    // With a base of 0.001 %, ten times as many errors are far below a limit in points. They pass, but not without a
    // word.
    private string DescribeMultiple(Limit limit)
    {
        if (limit.Threshold.IsLowerWorse || !_readings[0].Has(ThresholdKind.RelativeDifference) || _readings[0].EstimateOf(ThresholdKind.RelativeDifference) < NotableMultiple - 1)
            return "";
        var interval = IntervalIn(0, ThresholdKind.RelativeDifference);
        return interval.Lower >= NotableMultiple - 1
            ? string.Create(CultureInfo.InvariantCulture, $", though it is at least {interval.Lower + 1:0.#} times {(input.Reference == ReferenceKind.Random ? "control's" : "the reference's")}")
            : "";
    }

    // Requests of few users prove nothing against the candidate, but nothing for it either: if it is bad for them only,
    // a pass would hide that.
    private GuardrailVerdict? Masked()
    {
        if (_readings[0].CandidateLeftOut <= 0 || limits.FirstOrDefault(static limit => limit.Consequence is not null) is not { } limit)
            return null;
        var all = _readings[0].EstimateOfAll(limit.Threshold.Kind);
        return limit.Threshold.IsExceededBy(all, all)
            ? Verdict(VerdictKind.Inconclusive, 0, limit.Threshold, $"{limit.Name} {limit.Threshold.Text}: met without the few users who sent {_readings[0].CandidateLeftOut * 100:0} % of the candidate's data, exceeded with them") with { IsMaskedByFew = true }
            : null;
    }

    // Zero over zero is undefined. The interval's lower end uses the smallest rate that control's samples could have
    // shown.
    private string NothingOfControl(ThresholdKind kind) => kind == ThresholdKind.RelativeDifference && _readings[0] is { Control: 0, ControlSamples: > 0 and var samples }
        ? string.Create(CultureInfo.InvariantCulture, $"; control has none in {samples:#,0}, so the limit is compared with the largest rate that could show none in as many")
        : "";

    private int? ExceededIn(Limit limit)
    {
        for (var window = 0; window < _readings.Length; window++)
        {
            if (_readings[window].Has(limit.Threshold.Kind) && (limit.AllowsNone && _readings[window].CandidateEvents is { } events ? events > 0 : IsExceeded(limit.Threshold, window)))
                return window;
        }

        return null;
    }

    // The estimate is cheap and usually shows that the interval cannot lie beyond.
    private bool IsExceeded(Threshold threshold, int window)
    {
        var estimate = _readings[window].EstimateOf(threshold.Kind);
        if (!threshold.IsExceededBy(estimate, estimate))
            return false;
        var interval = IntervalIn(window, threshold.Kind);
        return threshold.IsExceededBy(interval.Lower, interval.Upper)
            || (IsTailKind(threshold) && TailsIn(window)?.AreBeyond(threshold, Limit.ScaleOf(limits, threshold.Kind), AlphaOf(window)) == true);
    }

    // The interval that is valid at every evaluation is always sufficient; at a planned analysis a narrower one is as
    // well.
    private bool IsMet(Limit limit)
    {
        var (threshold, scale) = (limit.Threshold, Limit.ScaleOf(limits, limit.Threshold.Kind));
        var interval = IntervalIn(0, threshold.Kind);
        if (threshold.IsMetBy(interval.Lower, interval.Upper) && IsMet(new Coverage { Alpha = AlphaOf(0), IsCautious = true }))
            return true;
        return input.Analysis is { } analysis && Planned.LevelAt(analysis, limit) is { } level && (IsMet(Coverage.Planned(level)) || (IsTailKind(threshold) && TailsIn(0)?.AreWithin(threshold, scale, Coverage.Planned(level)) == true));

        bool IsMet(Coverage coverage) => _readings[0].IntervalOf(threshold.Kind, scale, coverage) is var found && threshold.IsMetBy(found.Lower, found.Upper);
    }

    private bool IsTailKind(Threshold threshold) => guardrail.Kind == MetricKind.Latency && threshold.Kind == ThresholdKind.RelativeDifference;

    private TailReadings? TailsIn(int window) => _tails[window] ??= TailReadings.Read(guardrail.Metric, input.Windows[window]);

    private double AlphaOf(int window) => ErrorBudget.ForWindow(input.Windows[window].Window, 1 - input.StopConfidence);

    private Interval IntervalIn(int window, ThresholdKind kind)
    {
        if (!_intervals.TryGetValue((window, kind), out var interval))
        {
            interval = _readings[window].IntervalOf(kind, Limit.ScaleOf(limits, kind), AlphaOf(window));
            _intervals.Add((window, kind), interval);
        }

        return interval;
    }

    private bool ControlBreaks(Limit limit, int window) =>
        limit.Threshold.Kind == ThresholdKind.Absolute
        && _readings[window].Control is { } control
        && limit.Threshold.IsExceededBy(control, control);

    // While control exceeds an absolute limit, the candidate may be worse than control by the limit's own size.
    // Durations are compared by their ratio, so there the size becomes a part of control's.
    private Threshold MarginOf(Limit limit, int window)
    {
        var isLatency = guardrail.Kind == MetricKind.Latency;
        var size = isLatency ? limit.Threshold.Size / _readings[window].Control!.Value : limit.Threshold.Size;
        return new Threshold(isLatency ? ThresholdKind.RelativeDifference : ThresholdKind.DifferenceInPoints, limit.Threshold.IsLowerWorse ? -size : size, limit.Threshold.Text);
    }

    private GuardrailVerdict Verdict(VerdictKind kind, int window, Threshold threshold, string finding)
    {
        var reading = _readings[window];
        var few = HeaviestUser.NamesOf(input.Windows[window].Candidate, reading.CandidatePartitionsLeftOut);
        Interval? interval = reading.Has(threshold.Kind) ? IntervalIn(window, threshold.Kind) : null;
        return new GuardrailVerdict
        {
            Guardrail = guardrail.Metric,
            Kind = kind,
            Control = reading.Control,
            Candidate = reading.Candidate,
            Estimate = Finite(interval?.Estimate),
            Lower = Finite(interval?.Lower),
            Upper = Finite(interval?.Upper),
            Threshold = threshold,
            ControlSamples = reading.ControlSamples,
            CandidateSamples = reading.CandidateSamples,
            ControlPartitions = reading.ControlPartitions,
            CandidatePartitions = reading.CandidatePartitions,
            Few = few,
            Arithmetic = interval is { } found ? new VerdictFormatter(guardrail.Metric, input.Reference).Compose(threshold.Kind, reading, found, finding, few) + VerdictFormatter.LeftOutTime(input.Windows[window]) : $"{guardrail.Metric}: {finding}",
        };
    }

    private static double? Finite(double? value) => value is { } number && double.IsFinite(number) ? number : null;
}
