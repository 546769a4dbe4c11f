using System.Globalization;
using FlagGateway.Core.Cohorts;
using FlagGateway.Core.Rollouts;

namespace FlagGateway.Core.Guardrails;

/// <summary>
/// Compares errors in each route and each group (tenant, tier) with enough traffic, so that a regression of one tenant
/// is found and named although the total of all users is within the limits. Pure.
/// </summary>
/// <remarks>
/// For each segment the null hypothesis is: the candidate is worse than control by no more than the guardrail's soft
/// limit. Its interval of level alpha is valid at every evaluation; it lies beyond the limit exactly when the e-value
/// of the mixture behind it (<see cref="Statistics.TimeUniformBound"/>) at the limit exceeds 1/alpha, and at
/// differences below the limit that e-value is larger, so it is one against the composite hypothesis. The procedure
/// e-BH on K segments names the k segments whose e-values exceed K/(k * <see cref="Level"/>), for the largest such k.
/// Then the expected share of falsely named segments is at most <see cref="Level"/> at every evaluation, however the
/// segments depend on each other; routes and groups count the same requests.
/// </remarks>
/// <seealso href="https://doi.org/10.1111/rssb.12489">
/// Wang, Ramdas: false discovery rate control with e-values (2022)
/// </seealso>
public static class SegmentCheck
{
    /// <summary>Name of the check among the verdicts.</summary>
    public const string Name = "segments";

    /// <summary>Largest expected share of falsely named segments.</summary>
    public const double Level = 0.05;

    /// <summary>The verdict after segments were worse, and are not any more.</summary>
    public static GuardrailVerdict NoLonger { get; } = new() { Guardrail = Name, Kind = VerdictKind.Pass, Arithmetic = $"{Name}: none is known to be worse any more" };

    // The size of differences at which intervals are narrowest, where no limit says what matters.
    private static readonly Threshold UsualLimit = new(ThresholdKind.DifferenceInPoints, 0.005, "+0.5pp");

    // The others are named without their numbers, and beyond this not at all: the line is for a pager.
    private const int Explained = 3;
    private const int Listed = 10;

    /// <summary>Finds the segments that are worse.</summary>
    /// <param name="guardrails">The guardrails of the stage; without an <c>error_rate</c> nothing is compared.</param>
    /// <param name="totals">The counts of the observation period.</param>
    /// <param name="before">Those before the comparison began, such as the warm-up; <c>null</c> for none.</param>
    /// <returns>A soft verdict that names them, the worst first; <c>null</c> if there are none.</returns>
    public static GuardrailVerdict? Judge(IReadOnlyList<Guardrail> guardrails, SegmentTotals totals, SegmentTotals? before = null)
    {
        ArgumentNullException.ThrowIfNull(guardrails);
        ArgumentNullException.ThrowIfNull(totals);
        if (LimitOf(guardrails) is not { } limit)
            return null;
        var readings = SegmentErrors.Read(totals, before);
        var (named, alpha) = Select(readings, limit.Threshold);
        return named.Count == 0 ? null : Verdict(named, limit, alpha, readings);
    }

    /// <summary>
    /// The difference of the error rates in each segment with enough traffic, from the same readings, with an interval
    /// that contains it at every evaluation with a probability of 95 %: each alone, however many there are.
    /// </summary>
    /// <param name="guardrails">The guardrails of the stage.</param>
    /// <param name="totals">The counts of the observation period.</param>
    /// <param name="before">Those before the comparison began; <c>null</c> for none.</param>
    public static IReadOnlyDictionary<SegmentKey, SegmentDifference> Compare(IReadOnlyList<Guardrail> guardrails, SegmentTotals totals, SegmentTotals? before)
    {
        ArgumentNullException.ThrowIfNull(guardrails);
        ArgumentNullException.ThrowIfNull(totals);
        var limit = LimitOf(guardrails)?.Threshold is { Kind: ThresholdKind.DifferenceInPoints } points ? points : UsualLimit;
        return SegmentErrors.Read(totals, before).Where(reading => reading.Errors.Has(limit.Kind)).ToDictionary(static reading => reading.Key, reading =>
        {
            var interval = reading.IntervalOf(limit, Level);
            return new SegmentDifference(interval.Estimate, double.IsFinite(interval.Lower) ? interval.Lower : null, double.IsFinite(interval.Upper) ? interval.Upper : null);
        });
    }

    /// <summary>Gives a verdict the consequence that the plan asks for.</summary>
    /// <param name="verdict">A verdict of <see cref="Judge"/>.</param>
    /// <param name="action">What the plan does about segments.</param>
    /// <param name="input">The data of all users: while control fails, nothing is stopped or moved to it.</param>
    public static GuardrailVerdict Apply(GuardrailVerdict verdict, SegmentAction action, JudgeInput input)
    {
        ArgumentNullException.ThrowIfNull(verdict);
        ArgumentNullException.ThrowIfNull(input);
        if (verdict.Segments is null)
            return verdict;
        var applied = GuardrailJudge.Hold(verdict with { Kind = action == SegmentAction.RollBack ? VerdictKind.HardFail : VerdictKind.SoftFail }, input);
        if (action == SegmentAction.Warn)
            return verdict with { Kind = VerdictKind.Pass, IsWarning = true };
        return action == SegmentAction.Exclude && applied.Kind == VerdictKind.SoftFail ? applied with { Exclude = GroupsToExclude(verdict.Segments ?? []) } : applied;
    }

    // A bad tenant makes its tier and its routes worse as well, but less so: only groups of the kind of the worst one
    // are moved, and the next observation period shows whether that was the cause. If most of a kind are worse, the
    // candidate is, and moving group after group would hide it.
    internal static string[]? GroupsToExclude(IReadOnlyList<SegmentFinding> findings)
    {
        if (findings.FirstOrDefault(static one => one.Group is not null) is not { } worst)
            return null;
        string[] groups = [.. findings.Where(one => one.Group is not null && one.Kind == worst.Kind).Select(static one => one.Group!)];
        return 2 * groups.Length > worst.Compared ? null : groups;
    }

    /// <summary>The limit that segments are held to: soft, else hard, else warn. <c>null</c> for none.</summary>
    private static Limit? LimitOf(IReadOnlyList<Guardrail> guardrails) => guardrails
        .Where(static guardrail => guardrail.Kind == MetricKind.ErrorRate)
        .SelectMany(static guardrail => Limit.From(guardrail, hasReference: true))
        .Where(static limit => !limit.Threshold.IsLowerWorse)
        .OrderByDescending(static limit => limit.Consequence == VerdictKind.SoftFail).ThenByDescending(static limit => limit.Consequence is not null)
        .FirstOrDefault();

    // e-BH as a step-up procedure: if fewer than k segments exceed the bound for k, the bound for that number is tried.
    private static (List<SegmentErrors> Named, double Alpha) Select(List<SegmentErrors> readings, Threshold limit)
    {
        var beyond = readings.FindAll(reading => reading.Errors.Has(limit.Kind) && reading.MayBeBeyond(limit));
        for (var (k, next) = (readings.Count, 0); ; k = next)
        {
            var alpha = Level * k / readings.Count;
            if (k == 0)
                return ([], Level);
            beyond = beyond.FindAll(reading => reading.IsBeyond(limit, alpha));
            next = beyond.Count;
            if (next == k)
                return (beyond, alpha);
        }
    }

    private static GuardrailVerdict Verdict(List<SegmentErrors> named, Limit limit, double alpha, List<SegmentErrors> compared)
    {
        var kind = limit.Threshold.Kind;
        var ordered = named.Select(reading => (Reading: reading, Interval: reading.IntervalOf(limit.Threshold, alpha)))
            .OrderByDescending(static one => one.Interval.Lower).ThenBy(static one => one.Reading.Key.ToString(), StringComparer.Ordinal).ToArray();
        SegmentFinding[] findings = [.. ordered.Select(one => Find(one.Reading, one.Interval.Lower, compared))];
        var (worst, interval) = ordered[0];
        var text = new VerdictFormatter(GuardrailMetrics.ErrorRate);
        var explained = ordered.Take(Explained).Select((one, place) => $"{findings[place]}: {text.Compose(kind, one.Reading.Errors, one.Interval, $"{limit.Name} {limit.Threshold.Text}: exceeded")}");
        return new GuardrailVerdict
        {
            Guardrail = Name,
            Kind = VerdictKind.SoftFail,
            Control = worst.Errors.Control,
            Candidate = worst.Errors.Candidate,
            Estimate = interval.Estimate,
            Lower = interval.Lower,
            Upper = double.IsFinite(interval.Upper) ? interval.Upper : null,
            Threshold = limit.Threshold,
            ControlSamples = worst.Errors.ControlSamples,
            CandidateSamples = worst.Errors.CandidateSamples,
            Segments = findings,
            Arithmetic = $"{Name}: {string.Join("; ", explained)}{Rest(findings)}; {compared.Count.ToString(CultureInfo.InvariantCulture)} segments compared",
        };
    }

    private static string Rest(SegmentFinding[] findings)
    {
        var listed = findings.Skip(Explained).Take(Listed - Explained).Select(static one => one.ToString()).ToArray();
        var more = findings.Length - Explained - listed.Length;
        return (listed.Length == 0 ? "" : "; also " + string.Join(", ", listed)) + (more > 0 ? string.Create(CultureInfo.InvariantCulture, $" and {more} more") : "");
    }

    private static SegmentFinding Find(SegmentErrors reading, double lower, List<SegmentErrors> compared)
    {
        var (key, errors) = (reading.Key, reading.Errors);
        return new SegmentFinding(
            key.Kind, key.IsOthers ? CohortSegment.Other : key.Name, errors.Control!.Value, errors.Candidate!.Value, lower, errors.ControlSamples, errors.CandidateSamples)
        {
            Compared = compared.Count(one => (one.Key.IsRoute, one.Key.Kind) == (key.IsRoute, key.Kind)),
            Group = key.IsRoute || key.IsOthers ? null : $"{key.Kind}:{key.Name}",
        };
    }
}
