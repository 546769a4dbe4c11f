using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace FlagGateway.Core.Hygiene.Importing;

/// <summary>Targets, rules and fallthrough of one flag of LaunchDarkly, in the order in which it evaluates them.</summary>
internal sealed class LaunchDarklyRules(LaunchDarklyFlag flag, string[] names, FlagDraft draft)
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
        if (rule.Get("clauses").Items() is not [var clause])
        {
            draft.Refuse(path + ".clauses", rule.Get("clauses").Raw(), "Several conditions must be met together.", FlagDraft.ByHand);
            return;
        }

        if (rule.Get("variation").Number() is not { } index)
        {
            draft.Refuse(path + ".rollout", rule.Get("rollout").Raw(), "Only a variation can follow a condition.", FlagDraft.ByHand);
            return;
        }

        string[] values = [.. clause.Get("values").Items().Select(static value => value.Text()).OfType<string>()];
        var attribute = (clause.Get("attribute").Text() ?? "").TrimStart('/');
        if (clause.Get("op").Text() != "in" || clause.Get("negate").ValueKind == JsonValueKind.True || values.Length == 0 || values.Length != clause.Get("values").Items().Count)
        {
            draft.Refuse(path + ".clauses[0]", clause.Raw(), "Not a condition that can be converted: only one of a list of texts.", FlagDraft.ByHand);
            return;
        }

        var isKey = attribute == "key";
        if (LaunchDarklyFlag.NameOf(index, names, path + ".variation", draft) is { } variant)
            draft.AddRule(variant, isKey ? KindOf(clause) : attribute, isKey && KindOf(clause) == "user", values, path);
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

    // The last variation gets what the weights leave over, and a user without the attribute the first that has a weight.
    private void ReadRollout(JsonElement rollout, string path)
    {
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
            if (LaunchDarklyFlag.NameOf(index, names, here + ".variation", draft) is not { } variant)
                continue;
            if (to <= from)
                continue;
            draft.Parts.Add((variant, Math.Round(from, 10), to));
            draft.Default ??= variant;
        }

        if (shares.Count == 0)
            draft.Refuse(path + ".variations", null, "The rollout has no variations.", "Name them");
        draft.SplitBy(BucketingOf(rollout), FieldOf(rollout), path);
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
