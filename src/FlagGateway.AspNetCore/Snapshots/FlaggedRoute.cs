using FlagGateway.Core.Bucketing;
using FlagGateway.Core.Checks;
using FlagGateway.Core.Cohorts;
using FlagGateway.Core.Flags;
using FlagGateway.Core.Rollouts;
using FlagGateway.Identity;

namespace FlagGateway.Snapshots;

/// <summary>A route whose cluster is decided by a flag, compiled.</summary>
internal sealed record FlaggedRoute
{
    /// <summary>Id of the route in the proxy's configuration.</summary>
    public required string RouteId { get; init; }

    public required CompiledFlag Flag { get; init; }

    /// <summary>
    /// Prefix of the group whose value is the bucket key (<c>tenant:</c>), or <c>null</c> for the user.
    /// </summary>
    public required string? StickyBy { get; init; }

    public required UnavailableAction OnUnavailable { get; init; }

    public WithoutIdAction WithoutId { get; init; }

    /// <summary>How long a conversation may be silent and retains its variant, in seconds; 0 if it does not.</summary>
    public uint PinSeconds { get; init; }

    /// <summary>The candidates that lost their users while the rollout goes on with others; empty for none.</summary>
    public string[] Dropped { get; init; } = [];

    /// <summary>
    /// Whether conversations retain their variant: the flag is not killed, and its rollout not rolled back or aborted.
    /// </summary>
    public bool MayRetain { get; init; } = true;

    public PreflightAction Preflight { get; init; }

    public CacheAction Cache { get; init; }

    /// <summary>How it speaks to a language model; <c>null</c> if it does not.</summary>
    public LlmRoute? Llm { get; init; }

    /// <summary>Which variant serves requests whose own variant failed; <c>null</c> for none.</summary>
    public ErrorFallback? OnError { get; init; }

    /// <summary>The variant that serves requests of another one that failed; <c>null</c> for none.</summary>
    public VariantRoute? FallbackOf(VariantRoute failed) => OnError is { } fallback && (fallback.Variant ?? Control) is var target && target != failed ? target : null;

    /// <summary>
    /// Whether responses that no destination gave have problem details (route option <c>Flag.ErrorBody</c>).
    /// </summary>
    public bool HasErrorBody { get; init; }

    /// <summary>
    /// Whether a kill or a rollback ends open streams of other variants than control (route option <c>Flag.OnKill</c>).
    /// </summary>
    public bool ClosesStreams { get; init; }

    /// <summary>Checks of responses; <c>null</c> for none.</summary>
    public PlannedChecks? Checks { get; init; }

    /// <summary>By index of the flag's variants; for a flag without variants: off, on.</summary>
    public required VariantRoute[] Variants { get; init; }

    /// <summary>For users to whom the flag assigns no variant.</summary>
    public required VariantRoute None { get; init; }

    /// <summary>
    /// The reference variant: the rollout's control, else the variant given while the flag is off, else none.
    /// </summary>
    public required VariantRoute Control { get; init; }

    /// <summary>Mirror rules; the first one that applies counts.</summary>
    public MirrorRule[] Mirrors { get; init; } = [];

    /// <summary>
    /// Template of the mirror rule for stages of the flag's rollout, without sample and target; <c>null</c> if no stage
    /// mirrors.
    /// </summary>
    public MirrorRule? StageMirror { get; init; }

    /// <summary>Windows for guardrails; <c>null</c> while the flag has no rollout.</summary>
    public RolloutWindows? Windows { get; init; }

    /// <summary>Segments by route and by group; present together with <see cref="Windows"/>.</summary>
    public RouteSegments? Segments { get; init; }

    /// <summary>The rule by which a request is copied, or <c>null</c>.</summary>
    public MirrorRule? FindMirror(string variant, string method, in ResolvedIdentity identity)
    {
        foreach (var rule in Mirrors)
        {
            if (rule.Applies(variant, method, BucketKeyOf(identity.BucketKey, identity.Groups)))
                return rule;
        }

        return null;
    }

    /// <summary>
    /// Whether a request has no bucket key: its id was generated for it, and it has no group that the
    /// route sticks by.
    /// </summary>
    public bool IsWithoutId(in ResolvedIdentity identity) =>
        identity.IsIssued && BucketKeyOf(identity.BucketKey, identity.Groups).Overlaps(identity.BucketKey);

    /// <summary>Whether the variant, or the cohort in which a request counts, depends on its user.</summary>
    public bool NeedsUser => !Flag.IsKilled && (Flag.NeedsKey || Windows is not null);

    /// <summary>
    /// Whether the variant, or the segments in which a request counts, depend on a group or an attribute.
    /// </summary>
    /// <param name="name">Prefix of the group with its colon, <c>tenant:</c>, or name of the attribute.</param>
    public bool NeedsValue(string name) =>
        !Flag.IsKilled && (name[^1] == ':' ? name == StickyBy || Flag.NeedsGroups || Segments is not null : Flag.Attributes.Contains(name));

    /// <summary>Evaluates the flag for a request. Allocates nothing.</summary>
    /// <param name="identity">Identity of the request.</param>
    /// <param name="time">Used only if the flag has a time window.</param>
    public Evaluation Evaluate(in ResolvedIdentity identity, TimeProvider time)
    {
        var subject = new Subject(identity.UserId, BucketKeyOf(identity.BucketKey, identity.Groups), identity.Groups, identity.Attributes);
        return Flag.Evaluate(subject, Flag.NeedsTime ? time.GetUtcNow().UtcTicks : 0);
    }

    /// <summary>Returns the route with the flag's rollout or kill switch applied.</summary>
    /// <param name="flag">The flag with the state applied.</param>
    /// <param name="state">State of the rollout, or <c>null</c>.</param>
    public FlaggedRoute Follow(CompiledFlag flag, RolloutState? state) => this with
    {
        Flag = flag,
        MayRetain = !flag.IsKilled && state is not { Phase: RolloutPhase.RolledBack or RolloutPhase.Aborted },
        Dropped = state is null ? [] : [.. RolloutCandidates.DroppedOf(state)],
        Mirrors = state is { Shadow: { Percentage: > 0 } shadow } && StageMirror is not null && !flag.IsKilled ? [.. CreateMirrors(state, shadow), .. Mirrors] : Mirrors,
    };

    // A request is copied once. Of several candidates, each gets an equal part of the copies: the first rule whose
    // share includes a user applies.
    private IEnumerable<MirrorRule> CreateMirrors(RolloutState state, ShadowShare shadow)
    {
        var candidates = RolloutCandidates.ActiveOf(state);
        return shadow.From == ShadowSource.Control
            ? candidates.Select((candidate, index) => CreateMirror(state.Control, candidate, shadow.Percentage * (index + 1) / candidates.Count)).OfType<MirrorRule>()
            : candidates.Select(candidate => CreateMirror(candidate, state.Control, shadow.Percentage)).OfType<MirrorRule>();
    }

    // Both variants exist, because a plan with missing variants is rejected when it is read. A fixed response has no
    // destination.
    private MirrorRule? CreateMirror(string from, string to, double percentage)
    {
        var target = Array.Find(Variants, variant => variant.Name == to) ?? Control;
        if (target.Response is not null)
            return null;
        return StageMirror! with
        {
            FromVariant = from,
            ToVariant = to,
            ClusterId = target.ClusterId ?? StageMirror.ClusterId,
            RequestHeaders = target.RequestHeaders,
            PathPrefix = target.PathPrefix,
            Edit = target.Edit,
            Sample = new MirrorSample("shadow\n" + Flag.Id, percentage, isPerRequest: false),
        };
    }

    /// <summary>Finds the variant of an evaluation.</summary>
    public VariantRoute Choose(in Evaluation evaluation)
    {
        if (Flag.Variants.Count == 0)
            return Variants[evaluation.Enabled ? 1 : 0];
        return evaluation.Variant < 0 ? None : Variants[evaluation.Variant];
    }

    /// <summary>Returns the bucket of a user, even if the evaluation did not need it.</summary>
    public Bucket BucketOf(in ResolvedIdentity identity) =>
        Flag.BucketOf(new Subject(identity.UserId, BucketKeyOf(identity.BucketKey, identity.Groups), identity.Groups));

    /// <summary>
    /// Returns the window in which the copy of a request is judged, or <c>null</c> for none. Only copies of control's
    /// requests to the candidate are evidence about the candidate, at any percentage and regardless of why the user was
    /// on control: the two responses are a pair, so no random sample is needed. Reverse mirroring, from candidate to
    /// control, keeps control warm; differences there may be control's faults and do not count.
    /// </summary>
    public CohortWindow? WindowOfCopy(VariantRoute served, MirrorRule rule)
    {
        if (Windows is null || served.Name != Windows.Control)
            return null;
        // A rule of the route sends the request as it was sent to control, so headers, prefix and payload of variants
        // must not matter.
        if (rule.ToVariant is { } variant)
            return Windows.Find(variant)?.CandidateSplit;
        var isCandidate = served.IsPlain && Array.Find(Variants, one => one.Name == Windows.Candidate) is { IsPlain: true } candidate
            && string.Equals(candidate.ClusterId, rule.ClusterId, StringComparison.OrdinalIgnoreCase);
        return isCandidate ? Windows.CandidateSplit : null;
    }

    /// <summary>Returns the bucket key on this route.</summary>
    /// <remarks>
    /// A request without the group that the route sticks by is bucketed by its user, so that its variant is stable as
    /// well.
    /// </remarks>
    public ReadOnlySpan<char> BucketKeyOf(ReadOnlySpan<char> key, GroupSet groups) =>
        IndexOf(groups) is >= 0 and var index ? groups[index][StickyBy!.Length..] : key;

    /// <summary>Whether a request has the group that the route sticks by.</summary>
    public bool HasGroup(GroupSet groups) => IndexOf(groups) >= 0;

    /// <summary>Finds the variant with a number; <c>null</c> if it no longer exists, or lost its users.</summary>
    public VariantRoute? FindVariant(uint number)
    {
        foreach (var variant in Variants)
        {
            if (variant.Number == number)
                return Array.IndexOf(Dropped, variant.Name) >= 0 ? null : variant;
        }

        return None.Number == number ? None : null;
    }

    /// <summary>
    /// The group whose value is the bucket key, such as <c>tenant:acme</c>; <c>null</c> if a request is bucketed by its
    /// user.
    /// </summary>
    public string? GroupOf(GroupSet groups) => IndexOf(groups) is >= 0 and var index ? groups[index].ToString() : null;

    private int IndexOf(GroupSet groups)
    {
        for (var i = 0; StickyBy is not null && i < groups.Count; i++)
        {
            if (groups[i].StartsWith(StickyBy, StringComparison.Ordinal))
                return i;
        }

        return -1;
    }
}
