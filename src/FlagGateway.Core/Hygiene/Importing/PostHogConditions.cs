using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace FlagGateway.Core.Hygiene.Importing;

/// <summary>Conditions of one PostHog flag: any that a user meets turns it on.</summary>
/// <param name="key">The flag's key, which is hashed.</param>
/// <param name="variants">Keys of its variants; empty for a flag that is on or off.</param>
/// <param name="aggregation">
/// The number of the kind of group that the flag hashes in place of the user, as written; <c>null</c> for the user.
/// </param>
/// <param name="cohorts">The cohorts of the file.</param>
/// <param name="group">Finds the name of that kind, where something is hashed.</param>
/// <param name="draft">The flag.</param>
internal sealed class PostHogConditions(string key, IReadOnlyList<string> variants, string? aggregation, PostHogCohorts cohorts, Func<string?> group, FlagDraft draft)
{
    // Rules whose users are split among the variants, with their paths.
    private readonly List<(JsonObject Rule, string Path)> _splits = [];

    /// <summary>The share of users that is included by percentage, 0 to 100.</summary>
    public double Share { get; private set; }

    public void Read(IReadOnlyList<JsonElement> conditions, string path)
    {
        for (var i = 0; i < conditions.Count; i++)
            Read(conditions[i], string.Create(CultureInfo.InvariantCulture, $"{path}[{i}]"));
    }

    /// <summary>Splits a flag without variants.</summary>
    public void SplitSwitch(string on, string off)
    {
        if (Share >= 100)
        {
            draft.Default = on;
            return;
        }

        if (Share <= 0)
            return;
        draft.Parts.Add((on, 0, Share));
        draft.Parts.Add((off, Share, 100));
        draft.Bucketing = new() { ["algorithm"] = "posthog", ["salt"] = key };
    }

    /// <summary>
    /// Lets the percentages of variants apply to the included share, and to those who meet conditions without a
    /// variant.
    /// </summary>
    public void IncludeShare(IReadOnlyList<(string Variant, double From, double To)> split)
    {
        foreach (var (rule, path) in _splits)
        {
            var bucketing = BucketingOf(path);
            bucketing["hash"] = "variant";
            rule.Remove("variant");
            rule["percentile"] = FlagDraft.Percentiles(split);
            rule["bucketing"] = bucketing;
        }

        if (draft.Parts.Count == 0)
            return;
        draft.Bucketing = new() { ["algorithm"] = "posthog", ["salt"] = key, ["hash"] = "variant" };
        if (Share < 100)
            draft.Bucketing["include"] = new JsonObject { ["hash"] = "rollout", ["to"] = Share };
    }

    private void Read(JsonElement condition, string path)
    {
        // Without a percentage a condition is for all who meet it.
        var share = Math.Clamp(condition.Get("rollout_percentage").Number() ?? 100, 0, 100);
        var variant = condition.Get("variant").Text() is { } named && variants.Contains(named) ? named : null;
        var properties = condition.Get("properties").Items();
        // A null that is written means the user, also in a flag that hashes a group.
        if (condition.ValueKind == JsonValueKind.Object && condition.TryGetProperty("aggregation_group_type_index", out var own) && own.Scalar() != aggregation)
            draft.Refuse(path + ".aggregation_group_type_index", own.Raw(), "The condition hashes something else than the flag.", FlagDraft.ByHand);
        else if (Share >= 100)
            draft.ReportUnreachable(path, null);
        else if (properties.Count == 0 && variant is null)
            Share = Math.Max(Share, share);
        else if (properties.Count == 0)
            draft.Refuse(path + ".properties", condition.Raw(), "Everybody would get one variant whatever their hash.", FlagDraft.ByHand);
        else if (Share > 0 && variant is not null)
            draft.Refuse(path + ".variant", variant, "It follows a percentage of everybody, which would come after it here.", "Move the percentage to the end if that is meant");
        else if (share < 100 || draft.HasRules || !TryReadNames(properties, path + ".properties[0]", variant ?? (variants.Count == 0 ? "on" : null)))
            ReadProperties(properties, share, variant, path);
    }

    // Named users, or values of one property that may be a group, which is the plainest form here.
    private bool TryReadNames(IReadOnlyList<JsonElement> properties, string path, string? variant)
    {
        if (variant is null || properties is not [var property] || PostHogProperty.FieldOf(property) is not { } field || PostHogProperty.TextsOf(property) is not { Length: > 0 } values
            || (property.Get("operator").Text() ?? "exact") != "exact" || PostHogProperty.IsNegated(property))
        {
            return false;
        }

        var isUser = field == PostHogProperty.User;
        if (isUser && draft.GroupVariants.Any(earlier => earlier != variant))
            return false;
        if (!isUser)
            PostHogProperty.ReportCase(field, values, path, draft);
        draft.AddRule(variant, field, isUser, values, path);
        return true;
    }

    // Users outside the percentage go on to the next condition, there as here.
    private void ReadProperties(IReadOnlyList<JsonElement> properties, double share, string? variant, string path)
    {
        var alternatives = ForeignAlternatives.Join(
            properties.Select((property, number) => cohorts.Convert(property, string.Create(CultureInfo.InvariantCulture, $"{path}.properties[{number}]"), draft)), isAll: true, path + ".properties", draft);
        var isSplit = variant is null && variants.Count != 0;
        if (isSplit && share < 100)
            draft.Refuse(path + ".rollout_percentage", share.ToString(CultureInfo.InvariantCulture), "A share of those who meet a condition, split among variants, is two hashes in one rule.", "Name a variant in the condition, or include all who meet it");
        if (alternatives.Any(static all => all.Length == 0))
            draft.Refuse(path + ".properties", null, "Everybody meets the condition.", "Leave the properties out");
        if (draft.IsRefused || share <= 0)
            return;
        var one = variant ?? "on";
        JsonObject outcome = new() { ["variant"] = one };
        if (!isSplit && share < 100)
            outcome = new() { ["percentile"] = FlagDraft.Percentiles([(one, 0, share)]), ["bucketing"] = BucketingOf(path) };
        foreach (var when in alternatives)
        {
            var rule = outcome.DeepClone().AsObject();
            if (isSplit)
                _splits.Add((rule, path));
            draft.AddRule(when, rule);
        }
    }

    private JsonObject BucketingOf(string path)
    {
        JsonObject bucketing = new() { ["algorithm"] = "posthog", ["salt"] = key };
        if (group() is { } name)
            draft.SplitRuleBy(bucketing, name, path);
        return bucketing;
    }
}
