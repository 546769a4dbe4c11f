using FlagGateway.Core.Bucketing;
using FlagGateway.Core.Flags;

namespace FlagGateway.Core.Cohorts;

/// <summary>
/// The windows of one flag's rollout in one observation period. A request is recorded in the period in which it was
/// routed, even if it ends in a later one: observation periods are never mixed.
/// </summary>
/// <param name="flag">Id of the flag.</param>
/// <param name="observationPeriod">Observation period of the rollout.</param>
/// <param name="control">Name of the reference variant.</param>
/// <param name="candidate">Name of the variant being judged.</param>
public sealed class RolloutWindows(string flag, long observationPeriod, string control, string candidate)
{
    private readonly RolloutWindows? _first;
    // An array, because requests go through it: the enumerator of a list by its interface is allocated.
    private RolloutWindows[] _further = [];
    private long _passedOver;
    private RolloutPast? _past;

    // The windows of a further candidate have control in common with those of the first one.
    private RolloutWindows(RolloutWindows first, string candidate)
        : this(first.Flag, first.ObservationPeriod, first.Control, candidate)
    {
        _first = first;
        (ControlSplit, ControlNamed, GatewayErrors) = (first.ControlSplit, first.ControlNamed, first.GatewayErrors);
        (Segments, SegmentsBefore, Slices, StartedAt) = (new CohortSegments(first.Segments), first.SegmentsBefore, first.Slices, first.StartedAt);
    }

    /// <summary>Id of the flag.</summary>
    public string Flag { get; } = flag;

    /// <summary>Observation period of the rollout.</summary>
    public long ObservationPeriod { get; } = observationPeriod;

    /// <summary>Name of the reference variant.</summary>
    public string Control { get; } = control;

    /// <summary>Name of the variant being judged.</summary>
    public string Candidate { get; } = candidate;

    /// <summary>The windows of further candidates; empty for one candidate, and for those windows themselves.</summary>
    public IReadOnlyList<RolloutWindows> Further => _further;

    /// <summary>Whether they are of another candidate than the first one.</summary>
    public bool IsFurther => _first is not null;

    /// <summary>The windows of all candidates, these first.</summary>
    public IEnumerable<RolloutWindows> All => Further.Prepend(this);

    /// <summary>Adds the windows of further candidates, before any of them is used.</summary>
    /// <param name="candidates">Their names.</param>
    /// <returns>The same windows.</returns>
    public RolloutWindows WithFurther(IReadOnlyList<string> candidates)
    {
        ArgumentNullException.ThrowIfNull(candidates);
        if (candidates.Count != 0)
            _further = [.. candidates.Select(candidate => new RolloutWindows(this, candidate))];
        return this;
    }

    /// <summary>The windows of a candidate; <c>null</c> if it is none.</summary>
    public RolloutWindows? Find(string candidate)
    {
        if (string.Equals(candidate, Candidate, StringComparison.Ordinal))
            return this;
        foreach (var one in _further)
        {
            if (string.Equals(candidate, one.Candidate, StringComparison.Ordinal))
                return one;
        }

        return null;
    }

    /// <summary>Start of the rollout that the period belongs to; the default before one.</summary>
    public DateTimeOffset StartedAt { get; init; }

    /// <summary>
    /// Control's requests while all users are on control, instead of <see cref="ControlSplit"/>; <c>null</c> in a
    /// rollout.
    /// </summary>
    public PastSlices? Slices { get; init; }

    /// <summary>
    /// What the users did before the rollout; <c>null</c> if that is not known. Set where it is found later than the
    /// windows are made.
    /// </summary>
    public RolloutPast? Past
    {
        get => Volatile.Read(ref (_first ?? this)._past);
        set => Volatile.Write(ref (_first ?? this)._past, value);
    }

    /// <summary>
    /// Control's requests by route and by group in earlier observation periods of the same variants, on this instance;
    /// <c>null</c> for none.
    /// </summary>
    public SegmentTotals? SegmentsBefore { get; init; }

    /// <summary>Control's requests by percentile: with <see cref="CandidateSplit"/>, the only random sample.</summary>
    public CohortWindow ControlSplit { get; } = new();

    /// <summary>The candidate's requests by percentile, and the mirrored copies of control's requests.</summary>
    public CohortWindow CandidateSplit { get; } = new();

    /// <summary>Requests of users or groups that a rule assigns to control.</summary>
    public CohortWindow ControlNamed { get; } = new();

    /// <summary>Requests of users or groups that a rule assigns to the candidate.</summary>
    public CohortWindow CandidateNamed { get; } = new();

    /// <summary>The random sample by route and by group.</summary>
    public CohortSegments Segments { get; } = new();

    /// <summary>Requests of any variant that the gateway could not build or finish, on this instance.</summary>
    public RecentFailures GatewayErrors { get; } = new();

    /// <summary>
    /// Control's requests by route and by group, for windows that follow these: in this observation period and before.
    /// </summary>
    public SegmentTotals ExportControlSegments()
    {
        SegmentTotals sum = new();
        foreach (var totals in new[] { SegmentsBefore, Segments.Export(withDurations: false) })
        {
            foreach (var (key, (control, _)) in totals?.Segments ?? new Dictionary<SegmentKey, (SegmentCounts, SegmentCounts)>())
                sum.Add(key, control, new SegmentCounts());
        }

        sum.Trim();
        return sum;
    }

    /// <summary>The counts of control's requests by percentile, with slices or without.</summary>
    public CohortCounts ReadControl() => Slices is null ? ControlSplit.Read() : ExportControl().ToCounts();

    /// <summary>The same, to be added to those of other instances.</summary>
    public CohortTotals ExportControl() => Slices?.Export().Sum() ?? ControlSplit.Export();

    /// <summary>
    /// The past of a rollout whose windows follow these: what is counted here while all users are on control, and for
    /// later stages of the same rollout what was counted before it; <c>null</c> if neither is known.
    /// </summary>
    /// <param name="startedAt">Start of that rollout.</param>
    public RolloutPast? PastOf(DateTimeOffset startedAt)
    {
        if (Slices is { } slices && (IsBeforeStart || StartedAt != startedAt))
            return slices.Export();
        return StartedAt == startedAt ? Past : null;
    }

    /// <summary>The segment counters for a request; <c>null</c> if it is not part of the random sample.</summary>
    /// <param name="window">The window of the request.</param>
    /// <param name="route">The segments of its route.</param>
    /// <param name="groups">Its groups.</param>
    public SegmentCohort? Find(CohortWindow? window, RouteSegments route, GroupSet groups)
    {
        ArgumentNullException.ThrowIfNull(route);
        if (window is null)
            return null;
        if (ReferenceEquals(window, CandidateSplit))
            return route.Find(groups).Candidate;
        foreach (var one in _further)
        {
            if (ReferenceEquals(window, one.CandidateSplit))
                return one.Segments.ForRoute(route.Segment.Name).Find(groups).Candidate;
        }

        return ReferenceEquals(window, ControlSplit) || Slices?.Contains(window) == true ? route.Find(groups).Control : null;
    }

    // Nothing is compared yet, and what control serves says what a plan will be able to decide, whatever gave it to all
    // users.
    private bool IsBeforeStart => ObservationPeriod == 0;

    /// <summary>
    /// The window that a request is counted in, or <c>null</c> for none: users of other variants, and users who got
    /// their variant because the flag is off, killed, overridden or not applicable, are not compared.
    /// </summary>
    /// <param name="variant">Name of the served variant.</param>
    /// <param name="reason">Why.</param>
    /// <param name="bucket">Position of the user.</param>
    public CohortWindow? Find(string variant, EvaluationReason reason, Bucket bucket)
    {
        if (reason == EvaluationReason.Split)
            return string.Equals(variant, Control, StringComparison.Ordinal) ? ControlOf(bucket) : Find(variant)?.CandidateSplit;
        if (IsBeforeStart && reason is (EvaluationReason.Default or EvaluationReason.Disabled) && string.Equals(variant, Control, StringComparison.Ordinal))
            return ControlOf(bucket);
        if (reason == EvaluationReason.TargetingMatch && Find(variant)?.CandidateNamed is { } named)
            return named;
        if (reason is EvaluationReason.TargetingMatch or EvaluationReason.Disabled)
            Interlocked.Increment(ref _passedOver);
        return reason == EvaluationReason.TargetingMatch && string.Equals(variant, Control, StringComparison.Ordinal) ? ControlNamed : null;
    }

    /// <summary>
    /// Requests on this instance whose variant was decided with precedence over the stage, and not in favor of the
    /// candidate.
    /// </summary>
    public long PassedOver => Interlocked.Read(ref _passedOver);

    private CohortWindow ControlOf(Bucket bucket) => Slices?.Find(bucket) ?? ControlSplit;
}
