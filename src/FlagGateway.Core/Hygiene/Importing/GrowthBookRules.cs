using System.Text.Json;
using System.Text.Json.Nodes;

namespace FlagGateway.Core.Hygiene.Importing;

/// <summary>Rules of one GrowthBook feature: each is tried until one applies.</summary>
internal sealed class GrowthBookRules(ForeignVariants variants, FlagDraft draft)
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
        else if (isConditional)
            ReadForce(rule, path);
        else
            ReadRollout(rule, path);
    }

    private void ReadForce(JsonElement rule, string path)
    {
        if (IsPartial(rule))
        {
            draft.Refuse(path, rule.Raw(), "A percentage of those who meet a condition.", FlagDraft.ByHand);
            return;
        }

        var variant = variants.Add(rule.Get("force"));
        foreach (var (field, values) in Fields(rule.Get("condition"), path + ".condition"))
            draft.AddRule(variant, field, UserAttributes.Contains(field, StringComparer.Ordinal), values, path);
    }

    // One field that equals a text or is one of a list of texts, or several of those joined by $or.
    private IEnumerable<(string Field, string[] Values)> Fields(JsonElement condition, string path)
    {
        if (condition.EnumerateObject().ToArray() is not [var only])
        {
            draft.Refuse(path, condition.Raw(), "Several conditions must be met together.", FlagDraft.ByHand);
            return [];
        }

        if (only.Name == "$or")
            return only.Value.Items().SelectMany((one, place) => Fields(one, $"{path}.$or[{place}]"));
        var operators = only.Value.ValueKind == JsonValueKind.Object ? only.Value.EnumerateObject().ToArray() : [];
        string?[] values = only.Value.Text() is { } text ? [text]
            : operators is [{ Name: "$eq" } equal] ? [equal.Value.Text()]
            : operators is [{ Name: "$in" } list] ? [.. list.Value.Items().Select(static value => value.Text())]
            : [];
        if (only.Name[0] != '$' && !only.Name.Contains('.', StringComparison.Ordinal) && values.Length != 0 && !values.Contains(null))
            return [(only.Name, [.. values.OfType<string>()])];
        draft.Refuse(path, condition.Raw(), "Not a condition that can be converted: only a text of one attribute, and $in.", FlagDraft.ByHand);
        return [];
    }

    private void ReadRollout(JsonElement rule, string path)
    {
        var variant = variants.Add(rule.Get("force"));
        if (!IsPartial(rule))
        {
            (draft.Default, _isForAll) = (variant, true);
            return;
        }

        var version = (int)(rule.Get("hashVersion").Number() ?? 1);
        var scale = GrowthBookRanges.ScaleOf(version);
        var (from, to) = rule.Get("range").Items() is [var first, var end]
            ? (GrowthBookRanges.FirstFrom(first.Number() ?? 0, scale), GrowthBookRanges.FirstFrom(end.Number() ?? 1, scale))
            // A coverage includes its end, except that 0 is nobody.
            : (0, rule.Get("coverage").Number() is { } coverage and > 0 ? GrowthBookRanges.FirstAbove(coverage, scale) : 0);
        AddPart(variant, from, to, scale);
        Split(rule, new() { ["algorithm"] = "growthbook", ["salt"] = rule.Get("seed").Text() ?? draft.Id, ["version"] = version }, path);
    }

    private void ReadExperiment(JsonElement rule, string path, bool isConditional)
    {
        if (isConditional)
        {
            draft.Refuse(path + ".condition", rule.Get("condition").Raw(), "An experiment among those who meet a condition.", FlagDraft.ByHand);
            return;
        }

        var version = (int)(rule.Get("hashVersion").Number() ?? 1);
        var scale = GrowthBookRanges.ScaleOf(version);
        var values = rule.Get("variations").Items();
        var meta = rule.Get("meta").Items();
        var ranges = GrowthBookRanges.Read(rule, values.Count);
        for (var i = 0; i < values.Count; i++)
        {
            var variant = variants.Add(values[i], i < meta.Count ? meta[i].Get("key").Text() : null);
            if (i < ranges.Count)
                AddPart(variant, GrowthBookRanges.FirstFrom(ranges[i].From, scale), GrowthBookRanges.FirstFrom(ranges[i].To, scale), scale);
        }

        if (draft.Parts.Count == 0)
        {
            draft.Report(path, null, "The experiment includes nobody; it is left out.", "Nothing");
            return;
        }

        JsonObject bucketing = new() { ["algorithm"] = "growthbook", ["salt"] = rule.Get("seed").Text() ?? rule.Get("key").Text() ?? draft.Id, ["version"] = version };
        if (rule.Get("namespace").Items() is [var name, var from, var to])
            bucketing["include"] = new JsonObject { ["salt"] = name.Text(), ["from"] = (from.Number() ?? 0) * 100, ["to"] = (to.Number() ?? 1) * 100 };
        Split(rule, bucketing, path);
    }

    private void Split(JsonElement rule, JsonObject bucketing, string path)
    {
        if (rule.Get("fallbackAttribute").Text() is { Length: > 0 } fallback)
            draft.Report(path + ".fallbackAttribute", fallback, "Users without the attribute are in no range here.", "Let one identity source follow another in FlagGateway:Identity");
        if (bucketing["version"]!.GetValue<int>() is not (1 or 2))
            draft.Refuse(path + ".hashVersion", rule.Get("hashVersion").Raw(), "GrowthBook has two versions of its hash.", "Write 1 or 2");
        var attribute = rule.Get("hashAttribute").Text() is { Length: > 0 } named ? named : "id";
        draft.SplitBy(bucketing, UserAttributes.Contains(attribute, StringComparer.Ordinal) ? null : attribute, path + ".hashAttribute");
    }

    private void AddPart(string variant, int from, int to, int scale)
    {
        if (to > from)
            draft.Parts.Add((variant, from * 100.0 / scale, Math.Min(to, scale) * 100.0 / scale));
    }

    private static bool IsPartial(JsonElement rule) => rule.Get("coverage").ValueKind != JsonValueKind.Undefined || rule.Get("range").ValueKind != JsonValueKind.Undefined;
}
