using FlagGateway.Core.Cohorts;
using FlagGateway.Core.Statistics;

namespace FlagGateway.Core.Guardrails;

/// <summary>
/// Judges whether control and candidate differ in their classes of status (1xx to 5xx). A candidate that redirects
/// everybody, or finds nothing, has no 5xx and is fast: neither errors nor latency show it. The verdict is soft,
/// because the change may be intended.
/// </summary>
/// <remarks>
/// Each class is a rate among the responses, compared between the two random samples on user partitions by the interval
/// that guardrails use (<see cref="TimeUniformBound"/>: valid at every evaluation), with an error budget of 2 % for
/// both sides, split evenly over the classes (Bonferroni). A class differs when its whole interval lies beyond
/// <see cref="Tolerance"/> on either side. A class that a guardrail of the plan judges has its own limits and is
/// excluded. 304 counts as 2xx: the cached response is still valid. If only a few users who are excluded from the
/// comparison (<see cref="PartitionSizes.MaxShare"/>) cause the difference, it is inconclusive.
/// </remarks>
public static class StatusMix
{
    /// <summary>Name of the check among the verdicts.</summary>
    public const string Name = "status_mix";

    /// <summary>Tolerated difference in the share of a class, as a fraction: one percentage point.</summary>
    public const double Tolerance = 0.01;

    private const int NotModified = 304;

    // Probability that a class is ever said to differ, on either side, in a stage of one day.
    private const double Total = 0.02;

    /// <summary>Compares the responses of both samples.</summary>
    /// <param name="guardrails">The guardrails of the stage.</param>
    /// <param name="windows">
    /// The windows of the stage, the whole first; control and candidate are random samples of the same users.
    /// </param>
    /// <returns>
    /// A soft or inconclusive verdict that names the class that grew most, else the one that shrank; <c>null</c> if
    /// none does.
    /// </returns>
    public static GuardrailVerdict? Judge(IReadOnlyList<Guardrail> guardrails, IReadOnlyList<ComparisonWindow> windows)
    {
        ArgumentNullException.ThrowIfNull(guardrails);
        ArgumentNullException.ThrowIfNull(windows);
        int[] classes = [.. Enumerable.Range(1, CohortCounts.StatusClassCount).Where(one => !IsJudged(one, guardrails))];
        List<GuardrailVerdict> found = [.. windows.Select(window => Find(window, classes)).OfType<GuardrailVerdict>()];
        return found.Find(static verdict => verdict.Kind == VerdictKind.SoftFail) ?? found.FirstOrDefault();
    }

    private static bool IsJudged(int statusClass, IReadOnlyList<Guardrail> guardrails) => guardrails.Any(guardrail =>
        (guardrail.Kind == MetricKind.ErrorRate && statusClass == 5) || (StatusMetric.TryParse(guardrail.Metric, out var status) && status.Code == 0 && status.Class == statusClass));

    private static GuardrailVerdict? Find(ComparisonWindow window, int[] classes)
    {
        var (control, candidate) = (ByClass(window.Control, classes), ByClass(window.Candidate, classes));
        var (responsesOfControl, responses) = (Sum(control), Sum(candidate));
        var alpha = ErrorBudget.ForWindow(window.Window, Total) / (2 * CohortCounts.StatusClassCount);
        return classes
            .Select(statusClass => Compare(statusClass, window, PartitionReading.Rate(PartitionSums.From(responsesOfControl, control[statusClass]), PartitionSums.From(responses, candidate[statusClass])), alpha))
            .OfType<GuardrailVerdict>()
            .OrderByDescending(static verdict => verdict.Kind == VerdictKind.SoftFail)
            .ThenByDescending(static verdict => verdict.Threshold!.Value)
            .ThenByDescending(static verdict => Math.Abs(verdict.Estimate!.Value))
            .FirstOrDefault();
    }

    private static GuardrailVerdict? Compare(int statusClass, ComparisonWindow window, PartitionReading reading, double alpha)
    {
        const ThresholdKind Points = ThresholdKind.DifferenceInPoints;
        if (!reading.Has(Points))
            return null;
        if (Math.Abs(reading.EstimateOf(Points)) > Tolerance)
        {
            var interval = reading.IntervalOf(Points, Tolerance, alpha);
            return interval.Lower > Tolerance || interval.Upper < -Tolerance ? Verdict(statusClass, window, reading, interval) : null;
        }

        return reading.CandidateLeftOut > 0 && Math.Abs(reading.EstimateOfAll(Points)) > Tolerance
            ? Verdict(statusClass, window, reading, reading.IntervalOf(Points, Tolerance, alpha)) with { Kind = VerdictKind.Inconclusive, IsMaskedByFew = true }
            : null;
    }

    private static GuardrailVerdict Verdict(int statusClass, ComparisonWindow window, PartitionReading reading, in Interval interval)
    {
        var isMore = reading.EstimateOfAll(ThresholdKind.DifferenceInPoints) > 0;
        var finding = $"the candidate returns {statusClass}xx {(isMore ? "more" : "less")} often than control by over 1pp {VerdictFormatter.Over(window)}";
        return new GuardrailVerdict
        {
            Guardrail = Name,
            Kind = VerdictKind.SoftFail,
            Control = reading.Control,
            Candidate = reading.Candidate,
            Estimate = interval.Estimate,
            Lower = interval.Lower,
            Upper = interval.Upper,
            Threshold = new Threshold(ThresholdKind.DifferenceInPoints, isMore ? Tolerance : -Tolerance, isMore ? "+1pp" : "-1pp"),
            ControlSamples = reading.ControlSamples,
            CandidateSamples = reading.CandidateSamples,
            Arithmetic = $"{Name}: " + new VerdictFormatter($"{StatusMetric.Prefix}{statusClass}xx").Compose(ThresholdKind.DifferenceInPoints, reading, interval, finding),
        };
    }

    // By class and partition; classes that are not compared stay zero.
    private static long[][] ByClass(CohortCounts counts, int[] classes)
    {
        var shares = new long[CohortCounts.StatusClassCount + 1][];
        for (var i = 0; i < shares.Length; i++)
            shares[i] = new long[UserPartitions.Count];
        var notModified = counts.StatusCodes.GetValueOrDefault(NotModified);
        for (var partition = 0; partition < UserPartitions.Count; partition++)
        {
            var stored = notModified?[partition] ?? 0;
            foreach (var statusClass in classes)
                shares[statusClass][partition] = counts.StatusClasses[(partition * CohortCounts.StatusClassCount) + statusClass - 1] + (statusClass switch { 2 => stored, 3 => -stored, _ => 0 });
        }

        return shares;
    }

    private static long[] Sum(long[][] shares)
    {
        var sum = new long[UserPartitions.Count];
        foreach (var share in shares)
        {
            for (var partition = 0; partition < sum.Length; partition++)
                sum[partition] += share[partition];
        }

        return sum;
    }
}
