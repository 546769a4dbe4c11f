using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace FlagGateway.Core.Hygiene.Importing;

/// <summary>
/// Rules of one gate or experiment of Statsig: the first whose conditions are met decides, also if its percentage
/// excludes the user.
/// </summary>
internal sealed class StatsigRules(JsonElement spec, string salt, StatsigGates gates, ForeignVariants variants, FlagDraft draft)
{
    private const double BucketsOfUsers = 1000;

    // Variant of the spec's own value by default, which those outside a rule's percentage get.
    private readonly string _byDefault = draft.Default!;

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
        var all = rule.Get("conditions").Items();
        // What everybody meets adds nothing to other conditions.
        (int Number, JsonElement Json)[] conditions = [.. all.Select(static (condition, number) => (number, condition)).Where(static one => StatsigCondition.TypeOf(one.condition) != "public")];
        var only = conditions is [var single] ? single.Json : default;
        if (rule.Get("passPercentage").Number() is not (>= 0 and <= 100 and var share))
            draft.Refuse(path + ".passPercentage", rule.Get("passPercentage").Raw(), "Not a percentage.", "Write a number from 0 to 100");
        else if (all.Count == 0)
            draft.Refuse(path + ".conditions", rule.Get("conditions").Raw(), "A rule without conditions.", FlagDraft.ByHand);
        else if (StatsigCondition.TypeOf(only) == "user_bucket" && share == 100)
            ReadBucket(rule, only, path);
        else if (draft.Parts.Count != 0)
            draft.Refuse(path, rule.Get("name").Text(), "A rule follows a percentage; here a percentage is the last rule.", FlagDraft.ByHand);
        else if (conditions.Length == 0)
            ReadPublic(rule, share, path);
        else if (share < 100 || draft.HasRules || !TryReadNamed(rule, only, path + ".conditions[0]"))
            ReadConditions(rule, conditions, share, path);
    }

    // Users outside the percentage get the value by default, whatever follows.
    private void ReadConditions(JsonElement rule, (int Number, JsonElement Json)[] conditions, double share, string path)
    {
        var alternatives = ForeignAlternatives.Join(
            conditions.Select(one => gates.Convert(one.Json, string.Create(CultureInfo.InvariantCulture, $"{path}.conditions[{one.Number}]"), draft)), isAll: true, path + ".conditions", draft);
        if (draft.IsRefused)
            return;
        // Everybody passes the gates.
        if (alternatives.Any(static all => all.Length == 0))
        {
            ReadPublic(rule, share, path);
            return;
        }

        var variant = variants.Add(rule.Get("returnValue"));
        JsonObject outcome = new() { ["variant"] = share <= 0 ? _byDefault : variant };
        if (share is > 0 and < 100)
        {
            var bucketing = BucketingOf(rule);
            if (rule.Get("idType").Text() is { } idType && !StatsigCondition.IsUser(idType))
                draft.SplitRuleBy(bucketing, idType, path + ".idType");
            outcome = new() { ["percentile"] = FlagDraft.Percentiles([(variant, 0, share), (_byDefault, share, 100)]), ["bucketing"] = bucketing };
        }

        foreach (var when in alternatives)
            draft.AddRule(when, outcome.DeepClone().AsObject());
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
        Split(BucketingOf(rule), rule.Get("idType").Text(), path);
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

    // Named users, or texts of one field that may be a group, which is the plainest form here.
    private bool TryReadNamed(JsonElement rule, JsonElement condition, string path)
    {
        var (values, comparison) = (StatsigCondition.ValuesOf(condition), condition.Get("operator").Text()?.ToLowerInvariant());
        if (StatsigCondition.FieldOf(condition) is not { } field || values.Length == 0 || !IsEqual(condition, comparison))
            return false;
        var variant = variants.Add(rule.Get("returnValue"));
        if (field == "userId" && draft.GroupVariants.Any(earlier => earlier != variant))
            return false;
        StatsigCondition.ReportCase(comparison, field, values, path, draft);
        draft.AddRule(variant, field, field == "userId", values, path);
        return true;
    }

    private static bool IsEqual(JsonElement condition, string? comparison) =>
        comparison is "any" or "any_case_sensitive" || (comparison == "eq" && condition.Get("targetValue").Text() is not null);

    private JsonObject BucketingOf(JsonElement rule) => new() { ["algorithm"] = "statsig", ["salt"] = $"{salt}.{rule.Get("salt").Text() ?? rule.Get("id").Text()}" };

    private void Split(JsonObject bucketing, string? idType, string path) =>
        draft.SplitBy(bucketing, idType is null || StatsigCondition.IsUser(idType) ? null : idType, path);
}
