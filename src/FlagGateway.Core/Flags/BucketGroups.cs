using FlagGateway.Core.Bucketing;
using FlagGateway.Core.Rollouts;
using Microsoft.FeatureManagement;

namespace FlagGateway.Core.Flags;

/// <summary>
/// Flags whose percentiles Microsoft's library cannot compute: for it they are groups, one for each variant, to which
/// the gateway's targeting adds the user.
/// </summary>
internal static class BucketGroups
{
    /// <summary>Whether a flag's percentiles are not those of the library.</summary>
    public static bool AreNeeded(FeatureDefinition definition) =>
        definition.Allocation is FlagAllocation own
        && (own.Rules.Count != 0 || own.Bucketing is { Attribute: not null } or { Algorithm: not BucketingAlgorithm.Microsoft });

    /// <summary>
    /// Whether a rollout has shares that are not those of the library: shares of segments, or of users and groups by
    /// name who are divided among several candidates.
    /// </summary>
    public static bool AreNeeded(RolloutState? rollout) => rollout is { IsInForce: true }
        and ({ Segment: not null } or { Held.Count: > 0 } or { Candidates: not null, Groups.Count: > 0 } or { Candidates: not null, Users.Count: > 0 });

    /// <summary>
    /// The group of users who get a variant by percentile or default. No request can bring it: a header has no control
    /// characters.
    /// </summary>
    private static string NameFor(string flagId, string variant) => $"\u001f{flagId}\u001f{variant}";

    /// <summary>
    /// The group that a user has for a flag; <c>null</c> if the library finds the same variant by itself.
    /// </summary>
    /// <param name="flag">The flag with its state.</param>
    /// <param name="evaluation">What it gives the user.</param>
    public static string? Find(CompiledFlag flag, in Evaluation evaluation) =>
        evaluation is { Variant: >= 0, Rule: not (EvaluationRule.Off or EvaluationRule.Kill or EvaluationRule.Conditions or EvaluationRule.Exclusion or EvaluationRule.Requirement) } ? NameFor(flag.Id, flag.Variants[evaluation.Variant].Name) : null;

    /// <summary>
    /// The allocation with groups in place of all that comes after the flag's own users and groups: its rules, its
    /// rollout, percentiles. Those stay, for users whom a host names itself.
    /// </summary>
    /// <param name="definition">The flag with its rollout.</param>
    /// <param name="file">The flag as in flags.json.</param>
    public static Allocation Apply(FeatureDefinition definition, FeatureDefinition file)
    {
        var own = definition.Allocation ?? new Allocation();
        var (users, groups) = (file.Allocation?.User?.Count() ?? 0, file.Allocation?.Group?.Count() ?? 0);
        return new Allocation
        {
            DefaultWhenDisabled = own.DefaultWhenDisabled,
            DefaultWhenEnabled = own.DefaultWhenEnabled,
            User = own.User?.Take(users).ToArray(),
            Group = [.. (own.Group ?? []).Take(groups), .. (definition.Variants ?? []).Select(variant => new GroupAllocation { Variant = variant.Name, Groups = [NameFor(definition.Name, variant.Name)] })],
        };
    }
}
