using System.Text.Json.Nodes;

namespace FlagGateway.Core.Hygiene.Importing;

/// <summary>
/// A feature's strategies and variants as conditions and allocation. Users keep what they have where their own id is
/// hashed.
/// </summary>
internal static class UnleashRollout
{
    // Unleash's own name for the variant of users who are not included, and of all while the feature is off.
    private const string Disabled = "disabled";

    public static void Convert(UnleashFeature feature, JsonObject flag, FlagDraft draft)
    {
        var audience = UnleashStrategies.Read(feature, draft);
        var variants = UnleashVariants.Convert(feature, draft);
        if (audience.IsEverybody)
        {
            AddVariants(flag, variants, draft);
            return;
        }

        if (variants is not null)
            RefuseFields(audience, draft);
        if (audience.Rules.Count != 0)
            AddRules(audience, variants, feature.VariantsPath, draft);
        var isSplit = audience.Share.Percentage > 0 && (audience.Share.IsByUser || audience.Share.Field is not null);
        if (variants is null && (isSplit || audience.Rules.Count != 0))
        {
            AddSwitch(audience, flag, draft);
            return;
        }

        if (audience.Rules.Count != 0)
            KeepShare(audience.Share, draft);
        else if (variants is not null && isSplit && audience.Users.Count == 0 && !HasOverrides(draft))
            KeepShare(audience.Share, draft);
        else
            flag["conditions"] = Targeting(audience, draft);
        AddVariants(flag, variants, draft);
    }

    private static void AddVariants(JsonObject flag, JsonArray? variants, FlagDraft draft)
    {
        if (variants is null)
            return;
        if (!variants.Any(static variant => variant!["name"]!.GetValue<string>() == Disabled))
            variants.Add((JsonNode)new JsonObject { ["name"] = Disabled, ["status_override"] = "Disabled" });
        flag["variants"] = variants;
        flag["allocation"] = draft.Allocation(Disabled);
    }

    // The variants are for a share of users, and for those of rules.
    private static void KeepShare(UnleashShare share, FlagDraft draft)
    {
        draft.Default = Disabled;
        if (share.Percentage > 0)
        {
            draft.Bucketing = BucketingOf(share, draft);
            return;
        }

        draft.Shares.Clear();
        draft.Bucketing = null;
    }

    private static JsonObject BucketingOf(UnleashShare share, FlagDraft draft)
    {
        var bucketing = draft.Bucketing?.DeepClone().AsObject() ?? new() { ["algorithm"] = "unleash", ["salt"] = draft.Id, ["hash"] = "variant" };
        if (share.Percentage < 100)
            bucketing["include"] = new JsonObject { ["salt"] = share.Salt, ["hash"] = "rollout", ["to"] = share.Percentage };
        return bucketing;
    }

    private static void AddSwitch(UnleashAudience audience, JsonObject flag, FlagDraft draft)
    {
        flag["variants"] = new JsonArray(ForeignVariants.Switch("off", isOn: false), ForeignVariants.Switch("on", isOn: true));
        draft.Default = "off";
        if (audience.Users.Count != 0)
            draft.AddUsers("on", audience.Users);
        if (audience.Share.Percentage > 0)
        {
            draft.Parts.Add(("on", 0, audience.Share.Percentage));
            draft.Parts.Add(("off", audience.Share.Percentage, 100));
            draft.SplitBy(new() { ["algorithm"] = "unleash", ["salt"] = audience.Share.Salt }, audience.Share.Field, audience.Share.Path);
        }

        flag["allocation"] = draft.Allocation("off");
    }

    // Any strategy turns the feature on, and users in none of a rule's percentiles go on to the next one.
    private static void AddRules(UnleashAudience audience, JsonArray? variants, string variantsPath, FlagDraft draft)
    {
        var split = draft.Allocation(null);
        if (variants is not null && HasOverrides(draft))
            draft.Refuse(variantsPath, null, "Variants name users, who would come before the constraints here.", "Remove the overrides, or the constraints");
        var rules = audience.Rules;
        if (variants is not null && audience.Users.Count != 0)
            rules = [new([[UnleashStrategies.NamesOf(audience.Users, audience.Share.Path, draft)]], UnleashShare.All(audience.Share.Path)), .. rules];
        var only = variants is null ? "on" : draft.Shares.Where(static share => share.Weight > 0).Select(static share => share.Variant).ToArray() is [var name] ? name : null;
        foreach (var rule in rules)
        {
            if (only is null && rule.Share.Percentage < 100)
                draft.Refuse(rule.Share.Path + ".parameters", null, "A share of the users who meet constraints, split among several variants, is two hashes in one rule.", "Roll out to all of them, or write the flag by hand");
            var outcome = only is not null ? OutcomeOf(rule.Share, only, draft) : new() { ["percentile"] = split["percentile"]?.DeepClone(), ["bucketing"] = BucketingOf(UnleashShare.All(""), draft) };
            foreach (var conditions in rule.Alternatives)
                draft.AddRule(conditions, outcome.DeepClone().AsObject());
        }
    }

    private static JsonObject OutcomeOf(UnleashShare share, string variant, FlagDraft draft)
    {
        if (share.Percentage >= 100)
            return new() { ["variant"] = variant };
        JsonObject bucketing = new() { ["algorithm"] = "unleash", ["salt"] = share.Salt };
        if (share.Field is { } field)
            draft.SplitRuleBy(bucketing, field, share.Path);
        return new()
        {
            ["percentile"] = new JsonArray(new JsonObject { ["variant"] = variant, ["from"] = 0, ["to"] = share.Percentage }),
            ["bucketing"] = bucketing,
        };
    }

    private static bool HasOverrides(FlagDraft draft) => draft.Allocation(null) is var rules && (rules.ContainsKey("user") || rules.ContainsKey("group"));

    // The share and the variants are hashes of one and the same value here.
    private static void RefuseFields(UnleashAudience audience, FlagDraft draft)
    {
        foreach (var share in audience.Rules.Select(static rule => rule.Share).Append(audience.Share).Where(static share => share.Field is not null && share.Percentage is > 0 and < 100))
            draft.Refuse(share.Path + ".parameters", share.Stickiness, "The share is by a field of the context, the variants are not.", "Write it by hand; a route splits by a group with Flag.StickyBy");
    }

    private static JsonObject Targeting(UnleashAudience audience, FlagDraft draft)
    {
        if (audience.Share is { Percentage: > 0, IsByUser: true })
            draft.ReportNewBuckets(audience.Share.Path);
        JsonObject parameters = new() { ["DefaultRolloutPercentage"] = audience.Share.Percentage };
        if (audience.Users.Count != 0)
            parameters["Users"] = FlagDraft.Strings(audience.Users);
        return new JsonObject
        {
            ["client_filters"] = new JsonArray(new JsonObject { ["name"] = "Microsoft.Targeting", ["parameters"] = new JsonObject { ["Audience"] = parameters } }),
        };
    }
}
