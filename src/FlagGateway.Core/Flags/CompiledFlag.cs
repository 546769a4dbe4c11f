using FlagGateway.Core.Bucketing;
using FlagGateway.Core.Rollouts;

namespace FlagGateway.Core.Flags;

/// <summary>
/// A flag in the form the data path evaluates: immutable, without allocation, without I/O, without a clock.
/// Variant and enabled state equal the results of <c>Microsoft.FeatureManagement</c> for the same definition.
/// </summary>
public sealed class CompiledFlag
{
    private readonly FlagParts _parts;

    internal CompiledFlag(FlagParts parts)
    {
        _parts = parts;
        Variants = parts.Variants;
        MetricGates = [.. parts.Conditions.OfType<MetricCondition>().Select(condition => condition.Gate).Distinct()];
        Attributes = FlagLinks.AttributesOf(parts);
    }

    /// <summary>
    /// The flag itself, or for a flag without variants the same decisions with the variants <c>off</c> and <c>on</c>.
    /// </summary>
    internal CompiledFlag WithVariants => Variants.Count != 0 ? this : new(OnOffFlag.WithVariants(_parts));

    /// <summary>The compiled parts, for analyses over all subjects.</summary>
    internal FlagParts Parts => _parts;

    /// <summary>Whether it names flags that it requires.</summary>
    internal bool IsLinked => _parts.Requires.Count != 0;

    /// <summary>
    /// The flag with the segments and required flags of its configuration; the flag itself if it names none.
    /// </summary>
    internal CompiledFlag With(SegmentTable segments, IReadOnlyList<LinkedRequirement> requirements)
    {
        var used = segments.MaskOf(_parts.NamedGroups);
        if (used == 0 && requirements.Count == 0)
            return _parts.Links is null ? this : new(_parts with { Links = null });
        return new(_parts with { Links = new FlagLinks(segments, used, requirements) });
    }

    /// <summary>
    /// Names of the attributes on which it depends, with its segments and the flags that it requires.
    /// </summary>
    public IReadOnlyList<string> Attributes { get; }

    /// <summary>Ids of the flags that it requires.</summary>
    public IEnumerable<string> RequiredFlags => _parts.Requires.Select(static requirement => requirement.Flag);

    /// <summary>Index of a variant by its name, or -1.</summary>
    /// <remarks>
    /// Of a flag without variants, <c>off</c> is 0 and <c>on</c> is 1, which is what a rollout makes of it.
    /// </remarks>
    public int IndexOf(string variant) => IsOnOff ? OnOffFlag.IndexOf(variant) : Array.FindIndex(_parts.Variants, one => one.Name == variant);

    /// <summary>Whether flags.json has no variants for the flag, only on and off.</summary>
    public bool IsOnOff => _parts.IsOnOff || _parts.Variants.Length == 0;

    /// <summary>
    /// Returns the flag while it is killed: everyone gets the variant for disabled, otherwise control, otherwise no
    /// variant.
    /// </summary>
    /// <param name="control">Name of the rollout's control, or <c>null</c> without a rollout.</param>
    public CompiledFlag Kill(string? control) => new(_parts with
    {
        IsKilled = true,
        KilledVariant = DefaultWhenDisabled >= 0 || control is null || Variants.Count == 0 ? DefaultWhenDisabled : IndexOf(control),
    });

    /// <summary>
    /// Applies a rollout to the flag. Conditions, and rules for users and groups, stay and come first; then the users
    /// of the stage, groups that it excludes, groups of the stage, then its percentage in place of the flag's own
    /// ranges and default. After a rollback no rule gives anyone the candidate. A flag without variants has the
    /// variants <c>off</c> and <c>on</c> then.
    /// </summary>
    /// <param name="state">State of the rollout.</param>
    /// <returns>The flag itself if the rollout decides nothing, or its control no longer exists.</returns>
    public CompiledFlag Follow(RolloutState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        var control = IndexOf(state.Control);
        if (!state.IsInForce || control < 0)
            return this;
        return new(StagedParts.Create(IsOnOff ? OnOffFlag.Follow(_parts) : _parts, state, control, IndexOf));
    }

    /// <summary>The flag's id.</summary>
    public string Id => _parts.Id;

    /// <summary>The flag's variants in the order of the file; empty for a plain on/off flag.</summary>
    public IReadOnlyList<CompiledVariant> Variants { get; }

    /// <summary>Index of the variant served while the flag is off, or -1.</summary>
    public int DefaultWhenDisabled => _parts.DefaultWhenDisabled;

    /// <summary>Index of the variant served while the flag is on and no rule applies, or -1.</summary>
    public int DefaultWhenEnabled => _parts.DefaultWhenEnabled;

    /// <summary>Whether an evaluation depends on the time of day.</summary>
    public bool NeedsTime => _parts.NeedsTime || _parts.Links is { NeedTime: true };

    /// <summary>Whether the result depends on the user: the flag is on, and users or percentages decide.</summary>
    public bool NeedsKey => _parts is { IsKilled: false, IsEnabled: true }
        && (_parts.Ranges.Length != 0 || Array.Exists(_parts.Rules, static rule => rule.NeedsKey) || _parts.Links is { NeedKey: true } || !_parts.Users.IsEmpty || !_parts.StageUsers.IsEmpty || Array.Exists(_parts.Conditions, condition => condition is TargetingCondition));

    /// <summary>Whether the result may depend on the user's groups.</summary>
    internal bool NeedsGroups => _parts is { IsKilled: false, IsEnabled: true }
        && (_parts.Links is { NeedGroups: true } || !_parts.Groups.IsEmpty || !_parts.StageGroups.IsEmpty || !_parts.ExcludedGroups.IsEmpty || Array.Exists(_parts.Conditions, condition => condition is TargetingCondition));

    /// <summary>Whether it is on and has the same result for everyone at any time.</summary>
    public bool IsStatic => _parts is { Rules: [], IsKilled: false, IsEnabled: true, Ranges.Length: 0, Users.IsEmpty: true, Groups.IsEmpty: true, StageGroups.IsEmpty: true, StageUsers.IsEmpty: true, ExcludedGroups.IsEmpty: true, Links: null }
        && Array.TrueForAll(_parts.Conditions, condition => condition is AlwaysOnCondition);

    /// <summary>Whether the kill switch is on.</summary>
    public bool IsKilled => _parts.IsKilled;

    /// <summary>The measured conditions of the flag, in the order of the file.</summary>
    public IReadOnlyList<MetricGate> MetricGates { get; }

    /// <summary>Whether the measured conditions are met, combined as the flag combines its conditions.</summary>
    public bool AreMetricGatesMet => _parts.AreAllRequired ? MetricGates.All(gate => gate.IsMet) : MetricGates.Any(gate => gate.IsMet);

    /// <summary>Why rules and percentages apply to no one at an instant, or <c>null</c> if they may apply.</summary>
    /// <param name="utcTicks">The instant, in UTC ticks.</param>
    public string? WhyNobody(long utcTicks) => FlagShares.WhyNobody(_parts, utcTicks);

    /// <summary>
    /// The share of all percentiles that a variant gets by ranges and default, from 0 to 100; without groups and users.
    /// </summary>
    /// <param name="variant">Index into <see cref="Variants"/>.</param>
    public double PercentageOf(int variant) => FlagShares.PercentageOf(_parts, variant);

    /// <summary>
    /// The share of users for whom a flag without variants is on, from 0 to 100, without users and groups named by
    /// rules; <c>null</c> if several conditions together decide.
    /// </summary>
    public double? OnPercentage => FlagShares.OnPercentage(_parts);

    /// <summary>
    /// Whether the flag is on for a subject before a variant's <c>status_override</c>: its conditions and required
    /// variants.
    /// </summary>
    internal bool IsOn(in Subject subject, long utcTicks)
    {
        if (_parts is { IsKilled: true } or { IsEnabled: false })
            return false;
        return FlagDecision.IsOn(_parts, _parts.Links is { } links ? links.Apply(subject) : subject, utcTicks);
    }

    /// <summary>The bucket that this flag's percentiles use.</summary>
    /// <param name="key">The bucket key.</param>
    public Bucket BucketOf(ReadOnlySpan<char> key) => _parts.Bucketer.Locate(key).Bucket;

    /// <summary>
    /// The bucket that this flag's percentiles use, by a group's value if <c>bucketing.attribute</c> names one.
    /// </summary>
    /// <param name="subject">The subject.</param>
    public Bucket BucketOf(in Subject subject) => BucketOf(subject.KeyOf(_parts.AttributePrefix, out _));

    /// <summary>
    /// The share of users, 0 to 1, that a stage of a percentage has: the nearest number of whole buckets of the flag's
    /// bucketing.
    /// </summary>
    internal double ShareOf(double percentage) => _parts.Bucketer.Compile(0, percentage).Share;

    /// <summary>Evaluates the flag for one subject at one instant.</summary>
    /// <param name="subject">The subject.</param>
    /// <param name="utcTicks">The instant, in UTC ticks; used only if <see cref="NeedsTime"/>.</param>
    public Evaluation Evaluate(in Subject subject, long utcTicks)
    {
        if (_parts.IsKilled)
            return FlagDecision.Kill(_parts);
        return _parts.Links is { } links ? FlagDecision.Decide(_parts, links.Apply(subject), utcTicks) : FlagDecision.Decide(_parts, subject, utcTicks);
    }
}
