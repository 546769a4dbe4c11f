using FlagGateway.Core.Rollouts;
using Microsoft.FeatureManagement;

namespace FlagGateway.Core.Flags;

/// <summary>
/// A flag's definition with its rollout and its kill switch written into it, so that the Microsoft library gives the
/// variant that <see cref="CompiledFlag"/> gives.
/// </summary>
/// <remarks>
/// One case differs: the library asks all rules for users before those for groups. A user whom a stage names, and whose
/// group has a rule in flags.json, gets the candidate from the library, and the variant of that rule from the gateway.
/// </remarks>
public static class StatefulDefinition
{
    /// <summary>
    /// Name of the filter by which the Microsoft library asks the gateway whether a flag's conditions are met.
    /// </summary>
    public const string ConditionsFilter = "FlagGateway.Conditions";

    /// <summary>
    /// Puts one filter that asks the gateway in the place of conditions that the library does not have: attributes,
    /// segments, required flags.
    /// </summary>
    /// <param name="definition">The flag; it is not changed.</param>
    /// <param name="own">The flag as flags.json has it.</param>
    /// <returns>The same definition if the library has all of its conditions.</returns>
    public static FeatureDefinition DelegateConditions(FeatureDefinition definition, FeatureDefinition own)
    {
        ArgumentNullException.ThrowIfNull(definition);
        ArgumentNullException.ThrowIfNull(own);
        if (own is not FlagDefinition { Requires.Count: > 0 } && own.EnabledFor?.Any(static filter => filter.ParametersObject is AttributesFilterSettings) != true)
            return definition;
        return new()
        {
            Name = definition.Name,
            EnabledFor = definition.Status == FeatureStatus.Disabled ? [] : [new FeatureFilterConfiguration { Name = ConditionsFilter }],
            RequirementType = RequirementType.All,
            Status = definition.Status,
            Variants = definition.Variants,
            Telemetry = definition.Telemetry,
            Allocation = definition.Allocation,
        };
    }

    /// <summary>Writes the state into a definition.</summary>
    /// <param name="definition">The flag as flags.json has it; it is not changed.</param>
    /// <param name="rollout">Where its rollout stands; <c>null</c> for none.</param>
    /// <param name="isKilled">Whether its kill switch is on.</param>
    /// <param name="control">Name of the rollout's or plan's control; <c>null</c> for none.</param>
    public static FeatureDefinition From(FeatureDefinition definition, RolloutState? rollout, bool isKilled, string? control)
    {
        ArgumentNullException.ThrowIfNull(definition);
        var isOnOff = definition.Variants?.Any() != true && rollout is { IsInForce: true } && OnOffFlag.IndexOf(rollout.Control) >= 0;
        var decided = isOnOff ? OnOffFlag.Follow(definition) : definition;
        var followed = rollout is { IsInForce: true } && Has(decided, rollout.Control) ? Follow(decided, rollout) : decided;
        if (isKilled)
            return Kill(followed, control);
        return BucketGroups.AreNeeded(definition) || BucketGroups.AreNeeded(rollout) ? With(followed, followed.Status, BucketGroups.Apply(followed, definition)) : followed;
    }

    /// <summary>
    /// Disables a flag for users with its control variant, so that a gate on the flag is closed for them. The library
    /// alone would open it for everybody while the flag is enabled, whatever variant they have.
    /// </summary>
    /// <param name="definition">The flag; it is not changed.</param>
    /// <param name="control">Name of the control variant; <c>null</c> for none.</param>
    /// <returns>
    /// The same definition if there is no such variant, or if a variant has a <c>status_override</c>: then the file
    /// decides.
    /// </returns>
    public static FeatureDefinition DisableFor(FeatureDefinition definition, string? control)
    {
        ArgumentNullException.ThrowIfNull(definition);
        if (control is null || !Has(definition, control) || definition.Variants.Any(static one => one.StatusOverride != StatusOverride.None))
            return definition;
        return With(definition, definition.Status, definition.Allocation, [.. definition.Variants.Select(one => one.Name == control ? Disabled(one) : one)]);
    }

    private static VariantDefinition Disabled(VariantDefinition variant) => new()
    {
        Name = variant.Name,
        ConfigurationValue = variant.ConfigurationValue,
        StatusOverride = StatusOverride.Disabled,
    };

    private static FeatureDefinition Kill(FeatureDefinition definition, string? control)
    {
        var disabled = definition.Allocation?.DefaultWhenDisabled;
        if (disabled is null && control is not null && Has(definition, control))
            disabled = control;
        // A variant's status_override counts only while the flag is enabled.
        return With(definition, FeatureStatus.Disabled, new Allocation { DefaultWhenDisabled = disabled });
    }

    private static FeatureDefinition Follow(FeatureDefinition definition, RolloutState rollout)
    {
        string[] candidates = [.. RolloutCandidates.ActiveOf(rollout).Where(candidate => Has(definition, candidate))];
        var isBack = rollout.Phase is RolloutPhase.RolledBack or RolloutPhase.Aborted || candidates.Length == 0;
        var own = definition.Allocation ?? new Allocation();
        return With(definition, definition.Status, new Allocation
        {
            DefaultWhenDisabled = own.DefaultWhenDisabled,
            DefaultWhenEnabled = own.DefaultWhenEnabled,
            Seed = own.Seed,
            User = [.. (own.User ?? []).Select(rule => new UserAllocation { Variant = Allowed(rule.Variant), Users = rule.Users }), .. StageUsers()],
            Group = [.. (own.Group ?? []).Select(rule => new GroupAllocation { Variant = Allowed(rule.Variant), Groups = rule.Groups }), .. ExcludedGroups(), .. StageGroups()],
            Percentile = [.. Percentiles(rollout, isBack ? 0 : rollout.Percentage, candidates)],
        });

        string Allowed(string variant) =>
            RolloutCandidates.NamesOf(rollout).Contains(variant, StringComparer.Ordinal) && (isBack || !candidates.Contains(variant, StringComparer.Ordinal)) ? rollout.Control : variant;

        IEnumerable<UserAllocation> StageUsers() =>
            isBack || rollout.Users is not { Count: > 0 } users ? [] : [new UserAllocation { Variant = candidates[0], Users = users }];

        IEnumerable<GroupAllocation> ExcludedGroups() =>
            isBack || rollout.Excluded is not { Count: > 0 } groups ? [] : [new GroupAllocation { Variant = rollout.Control, Groups = groups }];

        IEnumerable<GroupAllocation> StageGroups() =>
            isBack || rollout.Groups.Count == 0 ? [] : [new GroupAllocation { Variant = candidates[0], Groups = rollout.Groups }];
    }

    private static IEnumerable<PercentileAllocation> Percentiles(RolloutState rollout, double share, string[] active)
    {
        if (share == 0)
            return [new() { Variant = rollout.Control, From = 0, To = 100 }];
        var names = RolloutCandidates.NamesOf(rollout);
        return names.SelectMany((name, index) => Lane(name, StageLanes.PartOf(index, names.Count, share), StageLanes.PartOf(index, names.Count, 100).To));

        IEnumerable<PercentileAllocation> Lane(string candidate, (double From, double To) part, double end)
        {
            yield return new() { Variant = active.Contains(candidate, StringComparer.Ordinal) ? candidate : rollout.Control, From = part.From, To = part.To };
            if (part.To < end)
                yield return new() { Variant = rollout.Control, From = part.To, To = end };
        }
    }

    private static bool Has(FeatureDefinition definition, string variant) => definition.Variants?.Any(one => one.Name == variant) == true;

    private static FeatureDefinition With(FeatureDefinition definition, FeatureStatus status, Allocation allocation, IEnumerable<VariantDefinition>? variants = null) => new()
    {
        Name = definition.Name,
        EnabledFor = definition.EnabledFor,
        RequirementType = definition.RequirementType,
        Status = status,
        Variants = variants ?? definition.Variants,
        Telemetry = definition.Telemetry,
        Allocation = allocation,
    };
}
