using FlagGateway.Core.Guardrails;
using FlagGateway.Core.Rollouts;
using FlagGateway.State;

namespace FlagGateway.Reports;

/// <summary>
/// History of one flag, derived from its audit log. Pure: all times come from the entries, so the same log
/// always gives the same report.
/// </summary>
internal sealed record ReportModel
{
    /// <summary>Id of the flag.</summary>
    public required string Flag { get; init; }

    /// <summary>
    /// The plan in force now, or <c>null</c> without one; not necessarily the plan that was followed.
    /// </summary>
    public RolloutPlan? Plan { get; init; }

    /// <summary>All entries, oldest first.</summary>
    public required IReadOnlyList<Step> Steps { get; init; }

    /// <summary>Entries before the first attempt.</summary>
    public required IReadOnlyList<Step> BeforeAttempts { get; init; }

    /// <summary>The attempts, newest first.</summary>
    public required IReadOnlyList<Attempt> Attempts { get; init; }

    /// <summary>Periods in which the flag was killed, oldest first.</summary>
    public required IReadOnlyList<KillInterval> Kills { get; init; }

    /// <summary>The drills, oldest first.</summary>
    public required IReadOnlyList<DrillRun> Drills { get; init; }

    /// <summary>Integrity of the entries; <c>null</c> without an entry.</summary>
    public AuditIntegrity? Integrity { get; init; }

    /// <summary>Whether the log has older entries of the flag, which the report leaves out.</summary>
    public bool IsCut { get; init; }

    /// <summary>Currency of costs; <c>null</c> if it is not known.</summary>
    public string? Currency { get; init; }

    /// <summary>Whether a step has costs.</summary>
    public bool HasCosts => Steps.Any(static step => step.Evidence?.Cohorts.Any(static cohort => cohort.Signals.Keys.Any(static signal => LlmSignals.NeedsPrices(LlmSignals.MetricOf(signal)))) == true);

    /// <summary>The newest attempt, or <c>null</c> if the rollout was never started.</summary>
    public Attempt? Latest => Attempts.Count == 0 ? null : Attempts[0];

    /// <summary>Name of the reference variant, if known.</summary>
    public string? Control => Latest?.State?.Control ?? Plan?.Control;

    /// <summary>Name of the variant being judged, or of several, if known.</summary>
    public string? Candidate => Latest?.State is { } state ? RolloutCandidates.Join(RolloutCandidates.NamesOf(state)) : Plan is null ? null : RolloutCandidates.Join(Plan.Candidates);

    /// <summary>Whether <see cref="Plan"/> is the plan that the newest attempt followed last.</summary>
    public bool IsPlanFollowed => Plan is not null && Latest?.State?.Plan == PlanFingerprint.Compute(Plan);

    /// <summary>
    /// From the first entry of the first attempt to the end of the newest one; <c>null</c> without an attempt.
    /// </summary>
    public TimeSpan? Duration => Latest is null ? null : Span.Between(Attempts[^1].Steps[0].At, Latest.Until);

    /// <summary>Builds the model from the audit entries of one flag.</summary>
    /// <param name="entries">All of its entries, in any order.</param>
    /// <param name="plan">The plan in force, or <c>null</c> without one.</param>
    /// <exception cref="ArgumentException">The entries, or the plan, belong to different flags.</exception>
    public static ReportModel From(IReadOnlyList<AuditEntry> entries, RolloutPlan? plan)
    {
        ArgumentNullException.ThrowIfNull(entries);
        var ordered = AuditEntries.Order(entries);
        var flag = plan?.Flag ?? ordered.LastOrDefault()?.Change.Flag ?? "";
        if (Array.Find(ordered, entry => !entry.Change.Flag.Equals(flag, StringComparison.OrdinalIgnoreCase)) is { } other)
            throw new ArgumentException($"Revision {other.Revision} is of {other.Change.Flag} and not of {flag}.", nameof(entries));

        var steps = AuditEntries.Read(ordered);
        var (before, attempts) = AuditEntries.Split(steps);
        return new ReportModel
        {
            Flag = flag,
            Plan = plan,
            Steps = steps,
            BeforeAttempts = before,
            Attempts = [.. attempts.Reverse()],
            Kills = KillInterval.Create(steps),
            Drills = DrillRun.From(steps),
            Integrity = AuditIntegrity.From(ordered),
        };
    }
}
