using System.Globalization;
using FlagGateway.Core.Cohorts;
using FlagGateway.Core.Rollouts;
using FlagGateway.Core.Statistics;

namespace FlagGateway.Core.Guardrails;

/// <summary>
/// Judges whether the candidate fails every request of a group (a tenant) or a route, long before a comparison of rates
/// has enough of their requests, and also where all users of a tenant are on one variant. Pure.
/// </summary>
/// <remarks>
/// The units are user partitions. That every request of all of the candidate's fails, in view of how often control
/// fails the same segment in the same time, must have a likelihood ratio (<see cref="SharedRateEvidence"/>) that chance
/// exceeds in fewer than one of 1,000 days, divided by the number of segments (Bonferroni): half of that for streaks
/// since the stage began, the other half for those that begin at one of a day's readings. A tenant whose users are all
/// on the candidate has no control in the same time. If its requests fail from the begin of the stage on, those on
/// control before are used instead, and <see cref="GroupReference.DesignEffect"/> requests count as one unit.
/// </remarks>
/// <seealso href="https://doi.org/10.1080/01621459.1961.10482090">Dunn: multiple comparisons among means (1961)</seealso>
public static class FailingSegmentsCheck
{
    /// <summary>Name of the check among the verdicts.</summary>
    public const string Name = "failing_segments";

    /// <summary>Fewest requests of the candidate in a segment.</summary>
    public const long MinRequests = GrossFailure.MinRequests;

    /// <summary>Fewest user partitions of the candidate in a segment that control serves in the same time.</summary>
    public const int MinPartitions = GrossFailure.MinUsers;

    /// <summary>Groups of a kind from which the candidate is broken, and not the group.</summary>
    public const int MinGroups = 2;

    // One a minute.
    private const double ReadingsPerDay = 24 * 60;

    private const int Listed = 10;

    /// <summary>Finds the segments whose every request fails at the candidate and not at control.</summary>
    /// <param name="streaks">The requests of each segment.</param>
    /// <param name="before">
    /// The segments' requests on control before the stage; <c>null</c> if they are not known.
    /// </param>
    /// <returns>
    /// A soft verdict that names them, hard for <see cref="MinGroups"/>; <c>null</c> if there are none.
    /// </returns>
    public static GuardrailVerdict? Judge(SegmentStreaks streaks, SegmentTotals? before = null)
    {
        ArgumentNullException.ThrowIfNull(streaks);
        var bound = Math.Log(2 * streaks.All.Count / GrossFailure.FalseStops);
        List<(SegmentStreak Streak, Reference Control)> found = [];
        foreach (var streak in streaks.All)
        {
            if (streak.Requests >= MinRequests && ReferenceOf(streak, before) is { } control && control.LogRatio >= bound + (streak.IsSinceStage ? 0 : Math.Log(ReadingsPerDay)))
                found.Add((streak, control));
        }

        return found.Count == 0 ? null : Verdict(found, streaks);
    }

    /// <summary>Gives a verdict the consequence that the plan asks for.</summary>
    /// <param name="verdict">A verdict of <see cref="Judge"/>.</param>
    /// <param name="action">
    /// What the plan does about segments. A warning is not enough, so that the rollout pauses.
    /// </param>
    /// <param name="input">The data of all users: while control fails, nothing is stopped or moved to it.</param>
    public static GuardrailVerdict Apply(GuardrailVerdict verdict, SegmentAction action, JudgeInput input)
    {
        ArgumentNullException.ThrowIfNull(verdict);
        ArgumentNullException.ThrowIfNull(input);
        var isHard = verdict.Kind == VerdictKind.HardFail || action == SegmentAction.RollBack;
        if (isHard && IsOfOneNetwork(verdict, input))
        {
            verdict = verdict with { IsOfOneNetwork = true, Arithmetic = $"{verdict.Arithmetic}; not so without the one client network that contributes most, so nothing is rolled back" };
            isHard = false;
        }

        var applied = GuardrailJudge.Hold(verdict with { Kind = isHard ? VerdictKind.HardFail : VerdictKind.SoftFail }, input);
        return action == SegmentAction.Exclude && applied is { Kind: VerdictKind.SoftFail, IsOfOneNetwork: false } ? applied with { Exclude = SegmentCheck.GroupsToExclude(applied.Segments ?? []) } : applied;
    }

    // Identities are free to invent, and their groups with them; addresses in many networks are not.
    private static bool IsOfOneNetwork(GuardrailVerdict verdict, JudgeInput input)
    {
        var candidate = input.Windows[0].All.Candidate;
        return NetworkEvidence.CanReport(candidate) && verdict.CandidateSamples - candidate.Networks.Errors.Max() < MinRequests;
    }

    private static Reference? ReferenceOf(SegmentStreak streak, SegmentTotals? before)
    {
        var partitions = streak.ByPartition.Count(static count => count > 0);
        if (streak.ControlRequests > 0)
        {
            // The error rate stands for the users who always fail, who may be few in each partition.
            var rate = (double)streak.ControlErrors / streak.ControlRequests;
            return partitions < MinPartitions ? null : new Reference(streak.ControlErrors, streak.ControlRequests, IsBefore: false, SharedRateEvidence.LogRatio(partitions, partitions, rate * streak.ControlPartitions, streak.ControlPartitions));
        }

        // In the middle of a stage, an outage of the tenant itself would seem the same.
        if (!streak.IsSinceStage || before?.Segments.GetValueOrDefault(streak.Key).Control is not { Requests: > 0 } known)
            return null;
        const double One = GroupReference.DesignEffect;
        var units = streak.Requests / One;
        return new Reference(known.Errors, known.Requests, IsBefore: true, SharedRateEvidence.LogRatio(units, units, known.Errors / One, known.Requests / One));
    }

    private static GuardrailVerdict Verdict(List<(SegmentStreak Streak, Reference Control)> found, SegmentStreaks streaks)
    {
        var ordered = found.OrderByDescending(static one => one.Streak.Requests).ThenBy(static one => one.Streak.Key.ToString(), StringComparer.Ordinal).ToArray();
        SegmentFinding[] findings = [.. ordered.Select(one => Find(one.Streak, one.Control, streaks))];
        var texts = ordered.Take(Listed).Select((one, index) => string.Create(
            CultureInfo.InvariantCulture,
            $"{findings[index]} ({one.Streak.Requests:#,0} requests {(one.Streak.IsSinceStage ? "since the stage began" : "in a row")}; control failed {VerdictFormatter.Fraction((double)one.Control.Errors / one.Control.Requests)} of {one.Control.Requests:#,0}{(one.Control.IsBefore ? " before" : "")})"));
        var more = findings.Length > Listed ? string.Create(CultureInfo.InvariantCulture, $" and {findings.Length - Listed} more") : "";
        var (errors, requests) = (found.Sum(static one => one.Control.Errors), found.Sum(static one => one.Control.Requests));
        return new GuardrailVerdict
        {
            Guardrail = Name,
            Kind = GroupsIn(found) >= MinGroups ? VerdictKind.HardFail : VerdictKind.SoftFail,
            Control = (double)errors / requests,
            Candidate = 1,
            Estimate = 1,
            ControlSamples = requests,
            CandidateSamples = found.Sum(static one => one.Streak.Requests),
            Segments = findings,
            Arithmetic = $"{Name}: every request fails at the candidate of {string.Join(", ", texts)}{more}",
        };
    }

    // The same users may be in several groups of a kind, such as roles: the same requests are counted once.
    private static int GroupsIn(List<(SegmentStreak Streak, Reference Control)> found) => found
        .Where(static one => one.Streak.Key is { IsRoute: false, IsOthers: false })
        .GroupBy(static one => one.Streak.Key.Kind, StringComparer.Ordinal)
        .Select(static kind => kind.DistinctBy(static one => string.Join(' ', one.Streak.ByPartition)).Count())
        .DefaultIfEmpty().Max();

    private static SegmentFinding Find(SegmentStreak streak, in Reference control, SegmentStreaks streaks)
    {
        var (key, rate) = (streak.Key, (double)control.Errors / control.Requests);
        return new SegmentFinding(key.Kind, key.IsOthers ? CohortSegment.Other : key.Name, rate, 1, 1 - rate, control.Requests, streak.Requests)
        {
            Compared = streaks.All.Count(one => (one.Key.IsRoute, one.Key.Kind) == (key.IsRoute, key.Kind)),
            Group = key.IsRoute || key.IsOthers ? null : $"{key.Kind}:{key.Name}",
        };
    }

    /// <param name="Errors">Control's failed requests.</param>
    /// <param name="Requests">Control's requests.</param>
    /// <param name="IsBefore">Whether they are of the time before the stage.</param>
    /// <param name="LogRatio">The evidence.</param>
    private readonly record struct Reference(long Errors, long Requests, bool IsBefore, double LogRatio);
}
