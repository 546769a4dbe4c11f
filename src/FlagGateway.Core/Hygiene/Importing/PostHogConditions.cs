using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace FlagGateway.Core.Hygiene.Importing;

/// <summary>Conditions of one PostHog flag: any that a user meets turns it on.</summary>
/// <param name="key">The flag's key, which is hashed.</param>
/// <param name="variants">Keys of its variants; empty for a flag that is on or off.</param>
/// <param name="draft">The flag.</param>
internal sealed class PostHogConditions(string key, IReadOnlyList<string> variants, FlagDraft draft)
{

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

    /// <summary>Lets the percentages of variants apply to the included share.</summary>
    public void IncludeShare()
    {
        if (draft.Parts.Count == 0)
            return;
        draft.Bucketing = new() { ["algorithm"] = "posthog", ["salt"] = key, ["hash"] = "variant" };
        if (Share < 100)
            draft.Bucketing["include"] = new JsonObject { ["hash"] = "rollout", ["to"] = Share };
    }

    private void Read(JsonElement condition, string path)
    {
        // Without a percentage a condition is for all who meet it.
        var share = condition.Get("rollout_percentage").Number() ?? 100;
        var variant = condition.Get("variant").Text();
        var properties = condition.Get("properties").Items();
        if (properties.Count == 0 && variant is null)
            Share = Math.Max(Share, Math.Clamp(share, 0, 100));
        else if (properties.Count != 1)
            draft.Refuse(path + ".properties", condition.Raw(), properties.Count == 0 ? "Everybody would get one variant whatever their hash." : "Several conditions must be met together.", FlagDraft.ByHand);
        else if (share < 100)
            draft.Refuse(path + ".rollout_percentage", condition.Get("rollout_percentage").Raw(), "A percentage of those who meet a condition.", FlagDraft.ByHand);
        else if (variants.Count != 0 && (variant is null || !variants.Contains(variant)))
            draft.Refuse(path + ".variant", variant, "Those who meet the condition get a variant by their hash.", "Name a variant in the condition");
        else
            ReadProperty(properties[0], path + ".properties[0]", variant ?? "on");
    }

    private void ReadProperty(JsonElement property, string path, string variant)
    {
        var value = property.Get("value");
        string[] values = value.Text() is { } text ? [text] : [.. value.Items().Select(static one => one.Text()).OfType<string>()];
        if ((property.Get("operator").Text() ?? "exact") != "exact" || property.Get("negation").ValueKind == JsonValueKind.True || values.Length == 0
            || (property.Get("type").Text() ?? "person") is not ("person" or "group") || property.Get("key").Text() is not { Length: > 0 } field)
        {
            draft.Refuse(path, property.Raw(), "Not a condition that can be converted: only exact texts of one property.", FlagDraft.ByHand);
            return;
        }

        // PostHog compares without regard to case; a group here is compared exactly.
        if (field != "distinct_id" && values.Any(static one => one.Any(char.IsLetter)))
            draft.Report(path, field, "PostHog ignores upper and lower case; the gateway does not.", "Make sure that the group's values are written as in the condition");
        draft.AddRule(variant, field, field == "distinct_id", values, path);
    }
}
