using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace FlagGateway.Core.Hygiene.Importing;

/// <summary>
/// Targets, rules and fallthrough of one flag of LaunchDarkly, in the order in which it evaluates them.
/// </summary>
internal sealed class LaunchDarklyRules(LaunchDarklyFlag flag, string[] names, LaunchDarklySegments segments, FlagDraft draft)
{
    private const double WholeWeight = 100_000;

    public void Read()
    {
        ReadTargets("targets");
        ReadTargets("contextTargets");
        foreach (var (rule, place) in flag.Settings.Get("rules").Items().Select(static (rule, place) => (rule, place)))
            ReadRule(rule, string.Create(CultureInfo.InvariantCulture, $"{flag.Path}.rules[{place}]"));
        ReadFallthrough(flag.Settings.Get("fallthrough"), flag.Path + ".fallthrough");
    }

    private void ReadTargets(string key)
    {
        foreach (var (target, place) in flag.Settings.Get(key).Items().Select(static (target, place) => (target, place)))
        {
            var path = string.Create(CultureInfo.InvariantCulture, $"{flag.Path}.{key}[{place}]");
            string[] values = [.. target.Get("values").Items().Select(static value => value.Text()).OfType<string>()];
            // A context target of users without values says when the targets are evaluated.
            if (values.Length == 0)
                continue;
            if (target.Get("variation").Number() is { } index && LaunchDarklyFlag.NameOf(index, names, path + ".variation", draft) is { } variant)
                draft.AddRule(variant, KindOf(target), KindOf(target) == "user", values, path);
            else
                draft.Refuse(path, target.Raw(), "The target names no variation.", "Name one of the flag's variations");
        }
    }

    private void ReadRule(JsonElement rule, string path)
    {
        var clauses = rule.Get("clauses").Items();
        if (clauses.Count == 0)
        {
            draft.Refuse(path + ".clauses", rule.Get("clauses").Raw(), "A rule without conditions applies to nobody.", "Remove it, or add its conditions");
            return;
        }

        if (clauses is [var only] && !draft.HasRules && TryReadNames(rule, only, path))
            return;
        // One rule for each way to meet all clauses: whichever applies, users keep their variant.
        foreach (var when in ForeignAlternatives.Join(clauses.Select((clause, place) => ReadClause(clause, string.Create(CultureInfo.InvariantCulture, $"{path}.clauses[{place}]"))), isAll: true, path, draft))
            AddRule(rule, when, path);
    }

    private IReadOnlyList<JsonObject[]> ReadClause(JsonElement clause, string path) =>
        LaunchDarklySegments.IsAskedBy(clause) ? segments.Convert(clause, path, draft)
        : LaunchDarklyClause.Convert(clause, path, draft) is { } conditions ? [[.. conditions]] : [];

    private void AddRule(JsonElement rule, JsonObject[] when, string path)
    {
        if (rule.Get("variation").Number() is { } index)
        {
            if (LaunchDarklyFlag.NameOf(index, names, path + ".variation", draft) is { } variant)
                draft.AddRule(when, new JsonObject { ["variant"] = variant });
        }
        else if (rule.Get("rollout") is { ValueKind: JsonValueKind.Object } rollout)
        {
            ReadRuleRollout(rollout, when, path + ".rollout");
        }
        else
        {
            draft.Refuse(path, rule.Raw(), "Neither a variation nor a rollout.", "Name one of the flag's variations");
        }
    }

    // A list of users, or of values of a field that may be a group, which is the plainest form here.
    private bool TryReadNames(JsonElement rule, JsonElement clause, string path)
    {
        if (segments.UsersOf(clause) is { Count: > 0 } users)
            return TryAddUsers(rule, users, path);
        string[] values = [.. clause.Get("values").Items().Select(static value => value.Text()).OfType<string>()];
        var attribute = (clause.Get("attribute").Text() ?? "").TrimStart('/');
        var isUser = attribute == "key" && KindOf(clause) == "user";
        if (rule.Get("variation").Number() is not { } index || clause.Get("op").Text() != "in" || clause.Get("negate").ValueKind == JsonValueKind.True
            || values.Length == 0 || values.Length != clause.Get("values").Items().Count || attribute.Length == 0
            || LaunchDarklyFlag.NameOf(index, names, path + ".variation", draft) is not { } variant || (isUser && draft.GroupVariants.Any(earlier => earlier != variant)))
        {
            return false;
        }

        draft.AddRule(variant, attribute == "key" ? KindOf(clause) : attribute, isUser, values, path);
        return true;
    }

    private bool TryAddUsers(JsonElement rule, IReadOnlyList<string> users, string path)
    {
        if (rule.Get("variation").Number() is not { } index || LaunchDarklyFlag.NameOf(index, names, path + ".variation", draft) is not { } variant || draft.GroupVariants.Any(earlier => earlier != variant))
            return false;
        draft.AddUsers(variant, users);
        return true;
    }

    private void ReadRuleRollout(JsonElement rollout, JsonObject[] when, string path)
    {
        var parts = PartsOf(rollout, path);
        var bucketing = BucketingOf(rollout);
        if (FieldOf(rollout) is { } field)
            draft.SplitRuleBy(bucketing, field, path);
        if (draft.IsRefused || parts.Count == 0)
            return;
        draft.AddRule(when, new JsonObject
        {
            ["percentile"] = new JsonArray([.. parts.Select(static part => (JsonNode)new JsonObject { ["variant"] = part.Variant, ["from"] = part.From, ["to"] = part.To })]),
            ["bucketing"] = bucketing,
        });
        // A user without the attribute has the first variation that has a weight.
        if (FieldOf(rollout) is not null)
            draft.AddRule(when, new JsonObject { ["variant"] = parts[0].Variant });
    }

    private void ReadFallthrough(JsonElement result, string path)
    {
        if (result.Get("variation").Number() is { } index)
            draft.Default = LaunchDarklyFlag.NameOf(index, names, path + ".variation", draft);
        else if (result.Get("rollout") is { ValueKind: JsonValueKind.Object } rollout)
            ReadRollout(rollout, path + ".rollout");
        else
            draft.Refuse(path, result.Raw(), "Neither a variation nor a rollout.", "Name one of the flag's variations");
    }

    // The last variation gets what the weights leave over, and a user without the attribute the first that has a
    // weight.
    private void ReadRollout(JsonElement rollout, string path)
    {
        foreach (var part in PartsOf(rollout, path))
        {
            draft.Parts.Add(part);
            draft.Default ??= part.Variant;
        }

        draft.SplitBy(BucketingOf(rollout), FieldOf(rollout), path);
    }

    private List<(string Variant, double From, double To)> PartsOf(JsonElement rollout, string path)
    {
        List<(string, double, double)> parts = [];
        var shares = rollout.Get("variations").Items();
        double sum = 0;
        foreach (var (share, place) in shares.Select(static (share, place) => (share, place)))
        {
            var here = string.Create(CultureInfo.InvariantCulture, $"{path}.variations[{place}]");
            if (share.Get("weight").Number() is not (>= 0 and <= WholeWeight and var weight) || share.Get("variation").Number() is not { } index)
            {
                draft.Refuse(here, share.Raw(), "A share needs a variation and a weight from 0 to 100000.", "Add them");
                continue;
            }

            var from = Math.Min(sum / WholeWeight * 100, 100);
            sum += weight;
            var to = place == shares.Count - 1 ? 100 : Math.Min(Math.Round(sum / WholeWeight * 100, 10), 100);
            if (LaunchDarklyFlag.NameOf(index, names, here + ".variation", draft) is { } variant && to > from)
                parts.Add((variant, Math.Round(from, 10), to));
        }

        if (shares.Count == 0)
            draft.Refuse(path + ".variations", null, "The rollout has no variations.", "Name them");
        return parts;
    }

    private JsonObject BucketingOf(JsonElement rollout)
    {
        JsonObject bucketing = new() { ["algorithm"] = "launchdarkly" };
        if (rollout.Get("seed").Number() is { } seed)
        {
            bucketing["seed"] = (long)seed;
            return bucketing;
        }

        // Environments have salts of their own.
        if (flag.Settings.Get("salt").Text() is not { } salt)
            draft.Refuse(flag.Path + ".salt", null, "The flag has no salt, which its users' buckets need.", "Export it with its salt");
        else
            bucketing["salt"] = salt;
        bucketing["key"] = flag.Json.Get("key").Text() ?? draft.Id;
        return bucketing;
    }

    // An experiment always hashes the key of its kind of context.
    private static string? FieldOf(JsonElement rollout)
    {
        var attribute = rollout.Get("kind").Text() == "experiment" ? "key" : (rollout.Get("bucketBy").Text() ?? "key").TrimStart('/');
        return attribute != "key" ? attribute : KindOf(rollout) is var kind && kind != "user" ? kind : null;
    }

    private static string KindOf(JsonElement one) => one.Get("contextKind").Text() ?? "user";
}
