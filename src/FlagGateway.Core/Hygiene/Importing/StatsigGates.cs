using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace FlagGateway.Core.Hygiene.Importing;

/// <summary>
/// Segments and gates of Statsig as conditions of the rules that ask for them. A user passes if the first rule whose
/// conditions are met is for all who meet them.
/// </summary>
/// <param name="root">The file.</param>
/// <seealso href="https://docs.statsig.com/segments">segments</seealso>
internal sealed class StatsigGates(JsonElement root)
{
    private const string List = "feature_gates";

    private const string Remedy = "Write the users or conditions of the gate into the flag";

    private readonly Dictionary<string, (JsonElement Spec, string Path)> _specs = root.Get(List).Items()
        .Select(static (spec, place) => (Spec: spec, Path: string.Create(CultureInfo.InvariantCulture, $"$.{List}[{place}]")))
        .Where(static one => one.Spec.Get("name").Text() is not null)
        .DistinctBy(static one => one.Spec.Get("name").Text()).ToDictionary(static one => one.Spec.Get("name").Text()!, StringComparer.Ordinal);

    /// <summary>Converts a condition, which may ask for gates.</summary>
    /// <param name="condition">The condition.</param>
    /// <param name="path">Its path.</param>
    /// <param name="draft">The flag, which is refused if the condition has no equal here.</param>
    /// <returns>
    /// Lists of conditions, of which one must be met completely; none where nobody meets the condition or the flag is
    /// refused.
    /// </returns>
    public IReadOnlyList<JsonObject[]> Convert(JsonElement condition, string path, FlagDraft draft) => Convert(condition, [], path, draft);

    private IReadOnlyList<JsonObject[]> Convert(JsonElement condition, string[] outer, string path, FlagDraft draft)
    {
        var type = StatsigCondition.TypeOf(condition);
        return type switch
        {
            "public" => [[]],
            "pass_gate" or "multi_pass_gate" or "fail_gate" or "multi_fail_gate" =>
                ForeignAlternatives.Join(NamesOf(condition).Select(name => Convert(name, outer, type.EndsWith("fail_gate", StringComparison.Ordinal), path, draft)), isAll: false, path, draft),
            _ => StatsigCondition.Convert(condition, path, draft),
        };
    }

    private static IEnumerable<string> NamesOf(JsonElement condition) =>
        condition.Get("targetValue") is var target && target.Text() is { } one ? [one] : target.Items().Select(static name => name.Text() ?? "");

    private IReadOnlyList<JsonObject[]> Convert(string name, string[] outer, bool isNegated, string path, FlagDraft draft)
    {
        if (!_specs.TryGetValue(name, out var gate))
            draft.Refuse(path, name, "The file does not have the gate.", Remedy);
        else if (outer.Contains(name, StringComparer.Ordinal))
            draft.Refuse(path, name, "The gate asks for itself.", Remedy);
        else
            return Read(gate.Spec, gate.Path, [.. outer, name], isPass: !isNegated, draft);
        return [];
    }

    // The first rule that is met decides; users who meet none do not pass.
    private IReadOnlyList<JsonObject[]> Read(JsonElement spec, string path, string[] outer, bool isPass, FlagDraft draft)
    {
        IReadOnlyList<JsonObject[]> found = [];
        List<IReadOnlyList<JsonObject[]>> others = [];
        var rules = spec.Get("enabled").ValueKind == JsonValueKind.False ? [] : spec.Get("rules").Items();
        foreach (var (rule, place) in rules.Select(static (rule, place) => (rule, place)))
        {
            var where = string.Create(CultureInfo.InvariantCulture, $"{path}.rules[{place}]");
            var met = Met(rule, where, outer, draft);
            if (draft.IsRefused)
                return [];
            if (rule.Get("passPercentage").Number() == (isPass ? 100 : 0))
                found = ForeignAlternatives.Join([found, ForeignAlternatives.Join([met, .. others], isAll: true, where, draft)], isAll: false, where, draft);
            else
                others.Add(ForeignAlternatives.Not(met, where, draft));
        }

        return isPass ? found : ForeignAlternatives.Join([found, ForeignAlternatives.Join(others, isAll: true, path, draft)], isAll: false, path, draft);
    }

    private IReadOnlyList<JsonObject[]> Met(JsonElement rule, string path, string[] outer, FlagDraft draft)
    {
        if (rule.Get("passPercentage").Number() is not (0 or 100))
            draft.Refuse(path + ".passPercentage", rule.Get("passPercentage").Raw(), "The gate passes a share of its users, whom a hash of its own selects.", Remedy);
        if (rule.Get("configDelegate").Text() is { Length: > 0 } target)
            draft.Refuse(path + ".configDelegate", target, "The rule leaves the decision to another experiment.", Remedy);
        return ForeignAlternatives.Join(
            rule.Get("conditions").Items().Select((condition, number) => Convert(condition, outer, string.Create(CultureInfo.InvariantCulture, $"{path}.conditions[{number}]"), draft)), isAll: true, path, draft);
    }
}
