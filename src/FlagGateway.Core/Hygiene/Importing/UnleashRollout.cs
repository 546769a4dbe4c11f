using System.Text.Json.Nodes;

namespace FlagGateway.Core.Hygiene.Importing;

/// <summary>A feature's strategies and variants as conditions and allocation. Users keep what they have where their own id is hashed.</summary>
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

        var isSplit = audience.Share.Percentage > 0 && audience.Share.IsByUser;
        if (variants is null && isSplit)
        {
            AddSwitch(audience, flag, draft);
            return;
        }

        if (variants is not null && isSplit && audience.Users.Count == 0)
        {
            draft.Default = Disabled;
            draft.Bucketing ??= new JsonObject { ["algorithm"] = "unleash", ["salt"] = draft.Id, ["hash"] = "variant" };
            draft.Bucketing["include"] = new JsonObject { ["salt"] = audience.Share.GroupId, ["hash"] = "rollout", ["to"] = audience.Share.Percentage };
        }
        else
        {
            flag["conditions"] = Targeting(audience, draft);
        }

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

    private static void AddSwitch(UnleashAudience audience, JsonObject flag, FlagDraft draft)
    {
        flag["variants"] = new JsonArray(ForeignVariants.Switch("off", isOn: false), ForeignVariants.Switch("on", isOn: true));
        draft.Default = "off";
        if (audience.Users.Count != 0)
            draft.AddUsers("on", audience.Users);
        draft.Parts.Add(("on", 0, audience.Share.Percentage));
        draft.Parts.Add(("off", audience.Share.Percentage, 100));
        draft.Bucketing = new JsonObject { ["algorithm"] = "unleash", ["salt"] = audience.Share.GroupId };
        flag["allocation"] = draft.Allocation("off");
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
