using System.Text.Json;
using System.Text.Json.Nodes;

namespace FlagGateway.Core.Hygiene.Importing;

/// <summary>Rules of one GrowthBook feature: each is tried until one applies.</summary>
internal sealed class GrowthBookRules(ForeignVariants variants, JsonElement savedGroups, FlagDraft draft)
{
    private static readonly string[] UserAttributes = ["id", "userId", "user_id"];

    private bool _isForAll;

    public void Read(JsonElement rule, string path)
    {
        if (_isForAll)
        {
            draft.ReportUnreachable(path, null);
            return;
        }

        foreach (var key in new[] { "parentConditions", "filters" })
        {
            if (rule.Get(key).Items().Count != 0)
                draft.Refuse($"{path}.{key}", rule.Get(key).Raw(), $"A rule with {key} has no counterpart.", FlagDraft.ByHand);
        }

        var isConditional = rule.Get("condition") is { ValueKind: JsonValueKind.Object } condition && condition.EnumerateObject().MoveNext();
        if (draft.Bucketing is not null)
            draft.Refuse(path, rule.Raw(), "A rule follows a percentage; here a percentage is the last rule.", FlagDraft.ByHand);
        else if (rule.Get("variations").Items().Count != 0)
            ReadExperiment(rule, path, isConditional);
        else if (rule.Get("force").ValueKind == JsonValueKind.Undefined)
            draft.Refuse(path, rule.Raw(), "Neither a forced value nor an experiment.", FlagDraft.ByHand);
        else if (isConditional && !IsPartial(rule))
            ReadForce(rule, path);
        else
            ReadRollout(rule, path, isConditional);
    }

    private void ReadForce(JsonElement rule, string path)
    {
        var variant = variants.Add(rule.Get("force"));
        if (TryReadNames(rule.Get("condition"), variant, path))
            return;
        foreach (var when in new GrowthBookCondition(savedGroups, draft).Convert(rule.Get("condition"), path + ".condition"))
            draft.AddRule(when, new JsonObject { ["variant"] = variant });
    }

    // Lists of users, or of values of a field that may be a group, which is the plainest form here.
    private bool TryReadNames(JsonElement condition, string variant, string path)
    {
        if (draft.HasRules || Fields(condition) is not { } fields
            || (fields.Any(static one => IsUser(one.Field)) && draft.GroupVariants.Any(earlier => earlier != variant)))
        {
            return false;
        }

        foreach (var (field, values) in fields)
            draft.AddRule(variant, field, IsUser(field), values, path);
        return true;
    }

    // One field that equals a text or is one of a list of texts, or several of those joined by $or.
    private static List<(string Field, string[] Values)>? Fields(JsonElement condition)
    {
        if (condition.ValueKind != JsonValueKind.Object || condition.EnumerateObject().ToArray() is not [var only])
            return null;
        if (only.Name == "$or" && only.Value.Items().Count != 0)
        {
            List<(string Field, string[] Values)> all = [];
            foreach (var one in only.Value.Items())
            {
                if (Fields(one) is not { } found)
                    return null;
                all.AddRange(found);
            }

            return all;
        }

        var operators = only.Value.ValueKind == JsonValueKind.Object ? only.Value.EnumerateObject().ToArray() : [];
        string?[] values = only.Value.Text() is { } text ? [text]
            : operators is [{ Name: "$eq" } equal] ? [equal.Value.Text()]
            : operators is [{ Name: "$in" } list] ? [.. list.Value.Items().Select(static value => value.Text())]
            : [];
        // A missing attribute equals the bare text null there.
        return only.Name is not ("" or ['$', ..]) && !only.Name.Contains('.', StringComparison.Ordinal) && values.Length != 0 && !values.Contains(null) && only.Value.Text() is not "null"
            ? [(only.Name, [.. values.OfType<string>()])] : null;
    }

    private void ReadRollout(JsonElement rule, string path, bool isConditional)
    {
        var variant = variants.Add(rule.Get("force"));
        if (!IsPartial(rule))
        {
            (draft.Default, _isForAll) = (variant, true);
            return;
        }

        var version = VersionOf(rule);
        var scale = GrowthBookRanges.ScaleOf(version);
        var (from, to) = rule.Get("range").Items() is [var first, var end]
            ? (GrowthBookRanges.FirstFrom(first.Number() ?? 0, scale), GrowthBookRanges.FirstFrom(end.Number() ?? 1, scale))
            // A coverage includes its end, except that 0 is nobody.
            : (0, rule.Get("coverage").Number() is { } coverage and > 0 ? GrowthBookRanges.FirstAbove(coverage, scale) : 0);
        List<(string Variant, double From, double To)> parts = [];
        AddPart(parts, variant, from, to, scale);
        Split(rule, parts, new() { ["algorithm"] = "growthbook", ["salt"] = rule.Get("seed").Text() ?? draft.Id, ["version"] = version }, path, isConditional);
    }

    private void ReadExperiment(JsonElement rule, string path, bool isConditional)
    {
        var version = VersionOf(rule);
        var scale = GrowthBookRanges.ScaleOf(version);
        var values = rule.Get("variations").Items();
        var meta = rule.Get("meta").Items();
        var ranges = GrowthBookRanges.Read(rule, values.Count);
        List<(string Variant, double From, double To)> parts = [];
        for (var i = 0; i < values.Count; i++)
        {
            var variant = variants.Add(values[i], i < meta.Count ? meta[i].Get("key").Text() : null);
            // An experiment needs two variations there, and a variation of a holdout goes on to the next rule.
            if (i < ranges.Count && values.Count > 1 && (i >= meta.Count || meta[i].Get("passthrough").ValueKind != JsonValueKind.True))
                AddPart(parts, variant, GrowthBookRanges.FirstFrom(ranges[i].From, scale), GrowthBookRanges.FirstFrom(ranges[i].To, scale), scale);
        }

        if (parts.Count == 0)
        {
            draft.Report(path, null, "The experiment includes nobody; it is left out.", "Nothing");
            return;
        }

        JsonObject bucketing = new() { ["algorithm"] = "growthbook", ["salt"] = rule.Get("seed").Text() ?? rule.Get("key").Text() ?? draft.Id, ["version"] = version };
        if (rule.Get("namespace").Items() is [var name, var from, var to])
            bucketing["include"] = new JsonObject { ["salt"] = name.Text(), ["from"] = (from.Number() ?? 0) * 100, ["to"] = (to.Number() ?? 1) * 100 };
        if (isConditional && bucketing.ContainsKey("include"))
            draft.Refuse(path + ".namespace", rule.Get("namespace").Raw(), "An experiment with a condition is in a namespace; a rule has no namespace here.", FlagDraft.ByHand);
        Split(rule, parts, bucketing, path, isConditional);
    }

    private void Split(JsonElement rule, List<(string Variant, double From, double To)> parts, JsonObject bucketing, string path, bool isConditional)
    {
        if (rule.Get("fallbackAttribute").Text() is { Length: > 0 } fallback)
            draft.Report(path + ".fallbackAttribute", fallback, "Users without the attribute are in no range here.", "Let one identity source follow another in FlagGateway:Identity");
        if (bucketing["version"]!.GetValue<int>() is not (1 or 2))
            draft.Refuse(path + ".hashVersion", rule.Get("hashVersion").Raw(), "GrowthBook has two versions of its hash.", "Write 1 or 2");
        var attribute = rule.Get("hashAttribute").Text() is { Length: > 0 } named ? named : "id";
        var field = IsUser(attribute) ? null : attribute;
        if (!isConditional)
        {
            draft.Parts.AddRange(parts);
            draft.SplitBy(bucketing, field, path + ".hashAttribute");
            return;
        }

        var alternatives = new GrowthBookCondition(savedGroups, draft).Convert(rule.Get("condition"), path + ".condition");
        if (draft.IsRefused)
            return;
        if (parts.Count == 0)
        {
            draft.Report(path, null, "The rule includes nobody; it is left out.", "Nothing");
            return;
        }

        if (field is not null)
            draft.SplitRuleBy(bucketing, field, path + ".hashAttribute");
        foreach (var when in alternatives)
            draft.AddRule(when, new JsonObject { ["percentile"] = FlagDraft.Percentiles(parts), ["bucketing"] = bucketing.DeepClone() });
    }

    private static void AddPart(List<(string Variant, double From, double To)> parts, string variant, int from, int to, int scale)
    {
        if (to > from)
            parts.Add((variant, from * 100.0 / scale, Math.Min(to, scale) * 100.0 / scale));
    }

    private static int VersionOf(JsonElement rule) => (int)(rule.Get("hashVersion").Number() ?? 1);

    private static bool IsUser(string attribute) => UserAttributes.Contains(attribute, StringComparer.Ordinal);

    private static bool IsPartial(JsonElement rule) => rule.Get("coverage").ValueKind != JsonValueKind.Undefined || rule.Get("range").ValueKind != JsonValueKind.Undefined;
}
