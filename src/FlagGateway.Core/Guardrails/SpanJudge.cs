using FlagGateway.Core.Statistics;

namespace FlagGateway.Core.Guardrails;

/// <summary>Judges a metric that the gateway counts itself, over the spans of a stage.</summary>
internal sealed class SpanJudge(Guardrail guardrail, IReadOnlyList<Limit> limits, IReadOnlyList<ComparisonSpan> spans)
{
    private readonly SpanReading[] _readings = [.. spans.Select(span => MetricReader.Read(guardrail.Metric, span))];
    private readonly Dictionary<(int Span, ThresholdKind Kind), Interval> _intervals = [];

    public GuardrailVerdict Judge()
    {
        var verdict = JudgeLimits();
        return limits.Any(limit => limit.Consequence is null && ExceededIn(limit) is not null) ? verdict with { IsWarning = true } : verdict;
    }

    /// <summary>The most serious limit's own size: what must be told from it soonest differs from it by about as much.</summary>
    internal static double ScaleOf(IReadOnlyList<Limit> limits, ThresholdKind kind)
    {
        foreach (var limit in limits)
        {
            if (limit.Threshold.Kind == kind && limit.Threshold.Value != 0)
                return Math.Abs(limit.Threshold.Value);
        }

        return kind == ThresholdKind.RelativeDifference ? 0.1 : 0.001;
    }

    private GuardrailVerdict JudgeLimits()
    {
        var nearest = limits.FirstOrDefault(limit => limit.Consequence == VerdictKind.SoftFail) ?? limits[0];
        var text = new VerdictText(guardrail.Metric);
        if (!limits.Any(limit => _readings[0].Has(limit.Threshold.Kind)))
            return Verdict(VerdictKind.Inconclusive, 0, nearest, text.NoData(_readings[0]));

        GuardrailVerdict? held = null;
        foreach (var limit in limits)
        {
            if (limit.Consequence is not { } consequence || ExceededIn(limit) is not { } span)
                continue;
            if (!ControlBreaks(limit, span))
                return Verdict(consequence, span, limit, $"{limit.Name} {limit.Threshold.Text}: exceeded {VerdictText.Over(spans[span])}");
            held ??= Verdict(VerdictKind.Inconclusive, span, limit, $"{limit.Name} {limit.Threshold.Text}: exceeded, but control breaks it as well: something else is broken");
        }

        return held ?? JudgeWithoutFailure(nearest);
    }

    private GuardrailVerdict JudgeWithoutFailure(Limit nearest)
    {
        foreach (var limit in limits)
        {
            if (limit.Consequence is null)
                continue;
            if (!_readings[0].Has(limit.Threshold.Kind))
                return Verdict(VerdictKind.Inconclusive, 0, limit, $"{limit.Name} {limit.Threshold.Text}: control has no data to compare with");
            var interval = IntervalIn(0, limit.Threshold.Kind);
            if (!limit.Threshold.IsKeptBy(interval.Lower, interval.Upper))
                return Verdict(VerdictKind.Inconclusive, 0, nearest, $"{nearest.Name} {nearest.Threshold.Text}: not settled");
        }

        if (guardrail.Metric == "error_rate" && BrokenControl() is { } span)
            return Verdict(VerdictKind.Inconclusive, span, nearest, $"control itself fails {VerdictText.Fraction(_readings[span].Control!.Value)} {VerdictText.Over(spans[span])}: something else is broken");
        return Verdict(VerdictKind.Pass, 0, nearest, $"{nearest.Name} {nearest.Threshold.Text}: kept");
    }

    // The estimate is cheap and says most of the time that the interval cannot lie beyond.
    private int? ExceededIn(Limit limit)
    {
        var kind = limit.Threshold.Kind;
        for (var span = 0; span < _readings.Length; span++)
        {
            if (!_readings[span].Has(kind))
                continue;
            var estimate = _readings[span].EstimateOf(kind);
            if (!limit.Threshold.IsExceededBy(estimate, estimate))
                continue;
            var interval = IntervalIn(span, kind);
            if (limit.Threshold.IsExceededBy(interval.Lower, interval.Upper))
                return span;
        }

        return null;
    }

    private Interval IntervalIn(int span, ThresholdKind kind)
    {
        if (!_intervals.TryGetValue((span, kind), out var interval))
        {
            interval = _readings[span].IntervalOf(kind, ScaleOf(limits, kind), ErrorBudget.Of(spans[span].Window));
            _intervals.Add((span, kind), interval);
        }

        return interval;
    }

    private bool ControlBreaks(Limit limit, int span) =>
        limit.Threshold.Kind == ThresholdKind.Absolute
        && _readings[span].Control is { } control
        && limit.Threshold.IsExceededBy(control, control);

    private int? BrokenControl()
    {
        for (var span = 0; span < _readings.Length; span++)
        {
            if (_readings[span].Control >= GuardrailJudge.BrokenControlRate && _readings[span].ControlSamples >= GuardrailJudge.RequestsToCallControlBroken)
                return span;
        }

        return null;
    }

    private GuardrailVerdict Verdict(VerdictKind kind, int span, Limit limit, string finding)
    {
        var reading = _readings[span];
        Interval? interval = reading.Has(limit.Threshold.Kind) ? IntervalIn(span, limit.Threshold.Kind) : null;
        return new GuardrailVerdict
        {
            Guardrail = guardrail.Metric,
            Kind = kind,
            Control = reading.Control,
            Candidate = reading.Candidate,
            Estimate = Finite(interval?.Estimate),
            Lower = Finite(interval?.Lower),
            Upper = Finite(interval?.Upper),
            Threshold = limit.Threshold,
            ControlSamples = reading.ControlSamples,
            CandidateSamples = reading.CandidateSamples,
            Arithmetic = interval is { } found ? new VerdictText(guardrail.Metric).Compose(limit.Threshold.Kind, reading, found, finding) : $"{guardrail.Metric}: {finding}",
        };
    }

    private static double? Finite(double? value) => value is { } number && double.IsFinite(number) ? number : null;
}
