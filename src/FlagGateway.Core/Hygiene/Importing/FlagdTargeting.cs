using System.Text.Json;
using System.Text.Json.Nodes;

namespace FlagGateway.Core.Hygiene.Importing;

/// <summary>
/// Targeting of flagd, as far as it is a chain of «users who meet these conditions get this variant» that ends in a
/// variant or in <c>fractional</c>. Everything else is refused with its path, because half a rule would give users the
/// wrong variant.
/// </summary>
/// <seealso href="https://flagd.dev/reference/custom-operations/fractional-operation/">fractional</seealso>
internal sealed class FlagdTargeting(FlagDraft draft, HashSet<string> variants, JsonElement evaluators)
{
    private const int MaxReferences = 10;

    /// <summary>The field that is the user's id.</summary>
    public const string TargetingKey = "targetingKey";

    /// <summary>Reads an entire rule.</summary>
    public void Read(JsonElement rule, string path)
    {
        rule = Resolve(rule, path);
        if (draft.IsRefused)
            return;
        if (rule.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined)
            return;
        if (rule.Text() is { } variant)
            draft.Default = Variant(variant, path) ? variant : null;
        else if (Operator(rule) is ("if", { ValueKind: JsonValueKind.Array } steps))
            ReadChain(steps.Items(), path + ".if");
        else if (Operator(rule) is ("fractional", { ValueKind: JsonValueKind.Array } shares))
            FlagdFraction.Read(shares.Items(), path + ".fractional", draft, variants);
        else
            draft.Refuse(path, rule.Raw(), "Not a rule that can be converted.", FlagDraft.ByHand);
    }

    private void ReadChain(IReadOnlyList<JsonElement> steps, string path)
    {
        for (var i = 0; i + 1 < steps.Count; i += 2)
        {
            var result = Resolve(steps[i + 1], $"{path}[{i + 1}]");
            var variant = result.ValueKind == JsonValueKind.Null ? draft.Default : result.Text();
            if (variant is null)
                draft.Refuse($"{path}[{i + 1}]", result.Raw(), "Only a variant can follow a condition.", FlagDraft.ByHand);
            else if (Variant(variant, $"{path}[{i + 1}]"))
                ReadCondition(steps[i], $"{path}[{i}]", variant);
        }

        if (steps.Count % 2 == 1)
            Read(steps[^1], $"{path}[{steps.Count - 1}]");
    }

    private void ReadCondition(JsonElement condition, string path, string variant)
    {
        condition = Resolve(condition, path);
        if (!draft.HasRules && NamesOf(condition, path) is { } named && named.TrueForAll(one => CanName(one.Field, variant)))
        {
            foreach (var (field, values) in named)
                Add(field, values, path, variant);
            return;
        }

        foreach (var when in new FlagdCondition(draft, Resolve).Convert(condition, path))
            draft.AddRule(when, new JsonObject { ["variant"] = variant });
    }

    // Lists of users, or of values of fields that may be groups, which are the plainest form here; null for any other
    // condition.
    private List<(string Field, List<string> Values)>? NamesOf(JsonElement condition, string path)
    {
        var (name, arguments) = Operator(condition);
        var items = arguments.Items();
        if (name == "or" && items.Count != 0)
        {
            List<(string, List<string>)> all = [];
            foreach (var (item, number) in items.Select(static (item, number) => (item, $".or[{number}]")))
            {
                if (NamesOf(Resolve(item, path + number), path + number) is not { } named)
                    return null;
                all.AddRange(named);
            }

            return all;
        }

        if (name is "==" or "===" && items.Count == 2 && (FieldOf(items[0]) ?? FieldOf(items[1])) is { } equal && (items[1].Text() ?? items[0].Text()) is { } value)
            return [(equal, [value])];
        return name == "in" && items.Count == 2 && FieldOf(items[0]) is { } field && items[1].Items() is { Count: > 0 } values && values.All(static one => one.Text() is not null)
            ? [(field, [.. values.Select(static one => one.Text()!)])] : null;
    }

    private bool CanName(string field, string variant) => field != TargetingKey || !draft.GroupVariants.Any(earlier => earlier != variant);

    private void Add(string field, List<string> values, string path, string variant)
    {
        if (field != TargetingKey)
            draft.AddGroup(variant, field, values, path);
        else
            draft.AddUsers(variant, values);
    }

    private bool Variant(string name, string path)
    {
        if (variants.Contains(name))
            return true;
        draft.Refuse(path, name, "The flag has no variant of this name.", "Name one of its variants");
        return false;
    }

    private JsonElement Resolve(JsonElement rule, string path)
    {
        for (var i = 0; i < MaxReferences && Operator(rule) is ("$ref", var reference); i++)
        {
            rule = evaluators.Get(reference.Text() ?? "");
            if (rule.ValueKind == JsonValueKind.Undefined)
                draft.Refuse(path, reference.Raw(), "No evaluator has this name.", "Add it to $evaluators");
        }

        return rule;
    }

    /// <summary>The one operator of a rule with its arguments.</summary>
    public static (string? Name, JsonElement Arguments) Operator(JsonElement rule) =>
        rule.ValueKind == JsonValueKind.Object && rule.EnumerateObject().ToArray() is [var only] ? (only.Name, only.Value) : default;

    /// <summary>
    /// The field that <c>{ "var": … }</c> names, if it is a field of the context; <c>null</c> otherwise.
    /// </summary>
    public static string? FieldOf(JsonElement rule)
    {
        if (Operator(rule) is not ("var", var argument))
            return null;
        var name = argument.Text() ?? (argument.Items() is [var only] ? only.Text() : null);
        return name is { Length: > 0 } && !name.Contains('.', StringComparison.Ordinal) && name[0] != '$' ? name : null;
    }
}
