using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace FlagGateway.Core.Hygiene.Importing;

/// <summary>Rules of one gate or experiment of Statsig: the first whose conditions are met decides, also if its percentage excludes the user.</summary>
internal sealed class StatsigRules(JsonElement spec, string salt, ForeignVariants variants, FlagDraft draft)
{
    private const double BucketsOfUsers = 1000;

    private bool _isForAll;

    public void Read()
    {
        foreach (var (rule, place) in spec.Get("rules").Items().Select(static (rule, place) => (rule, place)))
        {
            var path = string.Create(CultureInfo.InvariantCulture, $"{draft.Path}.rules[{place}]");
            if (_isForAll)
                draft.ReportUnreachable(path, rule.Get("name").Text());
            else
                Read(rule, path);
        }
    }

    private void Read(JsonElement rule, string path)
    {
        if (rule.Get("configDelegate").Text() is { Length: > 0 } target)
            draft.Refuse(path + ".configDelegate", target, "The rule leaves the decision to another experiment.", FlagDraft.ByHand);
        if (rule.Get("conditions").Items() is not [var condition])
        {
            draft.Refuse(path + ".conditions", rule.Get("conditions").Raw(), "Several conditions must be met together.", FlagDraft.ByHand);
            return;
        }

        var type = condition.Get("type").Text()?.ToLowerInvariant();
        if (rule.Get("passPercentage").Number() is not (>= 0 and <= 100 and var share))
            draft.Refuse(path + ".passPercentage", rule.Get("passPercentage").Raw(), "Not a percentage.", "Write a number from 0 to 100");
        else if (type == "user_bucket" && share == 100)
            ReadBucket(rule, condition, path);
        else if (draft.Parts.Count != 0)
            draft.Refuse(path, rule.Get("name").Text(), "A rule follows a percentage; here a percentage is the last rule.", FlagDraft.ByHand);
        else if (type == "public")
            ReadPublic(rule, share, path);
        else if (share == 100)
            ReadNamed(rule, condition, type, path + ".conditions[0]");
        else
            draft.Refuse(path + ".passPercentage", rule.Get("passPercentage").Raw(), "A percentage of those who meet a condition.", FlagDraft.ByHand);
    }

    private void ReadPublic(JsonElement rule, double share, string path)
    {
        _isForAll = true;
        var variant = variants.Add(rule.Get("returnValue"));
        if (share >= 100)
        {
            draft.Default = variant;
            return;
        }

        if (share <= 0)
            return;
        draft.Parts.Add((variant, 0, share));
        draft.Parts.Add((draft.Default!, share, 100));
        Split(new() { ["algorithm"] = "statsig", ["salt"] = $"{salt}.{rule.Get("salt").Text() ?? rule.Get("id").Text()}" }, rule.Get("idType").Text(), path);
    }

    // Groups of an experiment: each up to a bucket, after those before it.
    private void ReadBucket(JsonElement rule, JsonElement condition, string path)
    {
        var from = draft.Parts.Count == 0 ? 0 : draft.Parts[^1].To;
        var hashed = condition.Get("additionalValues").Get("salt").Scalar();
        if (condition.Get("operator").Text()?.ToLowerInvariant() != "lt" || condition.Get("targetValue").Number() is not (>= 0 and <= BucketsOfUsers and var end) || hashed is null
            || (draft.Bucketing is { } known && known["salt"]!.GetValue<string>() != hashed) || end / BucketsOfUsers * 100 < from)
        {
            draft.Refuse(path + ".conditions[0]", condition.Raw(), "Not a range of buckets that follows the one before.", FlagDraft.ByHand);
            return;
        }

        draft.Parts.Add((variants.Add(rule.Get("returnValue"), rule.Get("groupName").Text()), from, end / BucketsOfUsers * 100));
        Split(new() { ["algorithm"] = "statsig", ["salt"] = hashed, ["hash"] = "variant" }, condition.Get("idType").Text() ?? rule.Get("idType").Text(), path);
    }

    private void ReadNamed(JsonElement rule, JsonElement condition, string? type, string path)
    {
        var target = condition.Get("targetValue");
        string[] values = target.Text() is { } text ? [text] : [.. target.Items().Select(static value => value.Scalar()).OfType<string>()];
        var field = type == "unit_id" ? condition.Get("idType").Text() ?? "userID" : condition.Get("field").Text();
        if (type is not ("unit_id" or "user_field") || values.Length == 0 || field is null
            || condition.Get("operator").Text()?.ToLowerInvariant() is not ("any" or "any_case_sensitive" or "eq"))
        {
            draft.Refuse(path, condition.Raw(), "Not a condition that can be converted: only named users and texts of one field.", FlagDraft.ByHand);
            return;
        }

        var isUser = field.Equals("userID", StringComparison.OrdinalIgnoreCase);
        if (condition.Get("operator").Text()?.ToLowerInvariant() == "any" && values.Any(static one => one.Any(char.IsLetter)))
            draft.Report(path, field, "Statsig ignores upper and lower case; the gateway does not.", "Make sure that ids and groups are written as in the condition");
        draft.AddRule(variants.Add(rule.Get("returnValue")), field, isUser, values, path);
    }

    private void Split(JsonObject bucketing, string? idType, string path) =>
        draft.SplitBy(bucketing, idType is null || idType.Equals("userID", StringComparison.OrdinalIgnoreCase) ? null : idType, path);
}
