using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using FlagGateway.Core.Attributes;

namespace FlagGateway.Core.Hygiene.Importing;

/// <summary>
/// Segments of LaunchDarkly as conditions of the rules that ask for them. A segment has the users that it includes; of
/// the others those who are not excluded and meet all clauses of one of its rules.
/// </summary>
/// <param name="segments">The segments by key; undefined for a file without any.</param>
/// <seealso href="https://launchdarkly.com/docs/home/flags/segment-match-rules">segments in rules</seealso>
internal sealed class LaunchDarklySegments(JsonElement segments)
{
    private const string Remedy = "Write the users or conditions of the segment into the flag";

    private const string Key = "key";

    /// <summary>Whether a clause asks for segments.</summary>
    public static bool IsAskedBy(JsonElement clause) => clause.Get("op").Text() == "segmentMatch";

    /// <summary>Whether the file has any.</summary>
    public bool Exist => segments.ValueKind == JsonValueKind.Object && segments.EnumerateObject().Any();

    /// <summary>The users of a clause whose segments only list users; <c>null</c> for any other clause.</summary>
    public IReadOnlyList<string>? UsersOf(JsonElement clause)
    {
        if (!IsAskedBy(clause) || clause.Get("negate").ValueKind == JsonValueKind.True)
            return null;
        JsonElement[] asked = [.. KeysOf(clause).Select(key => segments.Get(key))];
        return Array.TrueForAll(asked, static segment => segment.ValueKind == JsonValueKind.Object && ProblemOf(segment) is null && segment.Get("rules").Items().Count == 0 && segment.Get("includedContexts").Items().Count == 0)
            ? [.. asked.SelectMany(static segment => Names(segment, "included")).Distinct()] : null;
    }

    /// <summary>Converts a clause.</summary>
    /// <param name="clause">A clause that asks for segments: for one of them, or negated, for none.</param>
    /// <param name="path">Its path.</param>
    /// <param name="draft">The flag, which is refused if a segment cannot be converted.</param>
    /// <returns>Lists of conditions, of which one must be met completely.</returns>
    public IReadOnlyList<JsonObject[]> Convert(JsonElement clause, string path, FlagDraft draft)
    {
        var isNegated = clause.Get("negate").ValueKind == JsonValueKind.True;
        return ForeignAlternatives.Join(KeysOf(clause).Select(key => Convert(key, isNegated, path, draft)), isAll: isNegated, path, draft);
    }

    private static string[] KeysOf(JsonElement clause) => [.. clause.Get("values").Items().Select(static value => value.Text() ?? "")];

    private IReadOnlyList<JsonObject[]> Convert(string key, bool isNegated, string path, FlagDraft draft)
    {
        var segment = segments.Get(key);
        var problem = segment.ValueKind == JsonValueKind.Object ? ProblemOf(segment) : "The file does not have the segment.";
        if (problem is not null)
        {
            draft.Refuse(path, key, problem, Remedy);
            return [];
        }

        string[] included = [.. Names(segment, "included")];
        string[] excluded = [.. Names(segment, "excluded").Except(included)];
        List<JsonObject[]> rules = [];
        foreach (var (rule, place) in segment.Get("rules").Items().Select(static (rule, place) => (rule, place)))
            rules.Add(ReadRule(rule, string.Create(CultureInfo.InvariantCulture, $"$.segments['{key}'].rules[{place}]"), draft));
        if (draft.IsRefused)
            return [];
        if (included.Length + excluded.Length > 0)
            draft.ReportAttribute(Key, path);
        List<JsonObject> all = included.Length == 0 ? [] : [In(Key, included)];
        foreach (var context in segment.Get("includedContexts").Items())
        {
            var attribute = context.Get("contextKind").Text() is { } kind and not "user" ? kind : Key;
            draft.ReportAttribute(attribute, path);
            all.Add(In(attribute, Names(context, "values")));
        }

        return isNegated ? Without(all, excluded, rules, path, draft) : With(all, excluded, rules);
    }

    private static JsonObject[] ReadRule(JsonElement rule, string path, FlagDraft draft)
    {
        List<JsonObject> all = [];
        foreach (var (clause, place) in rule.Get("clauses").Items().Select(static (clause, place) => (clause, place)))
        {
            // None if the flag is refused.
            all.AddRange(LaunchDarklyClause.Convert(clause, string.Create(CultureInfo.InvariantCulture, $"{path}.clauses[{place}]"), draft) ?? []);
        }

        return [.. all];
    }

    private static IReadOnlyList<JsonObject[]> With(List<JsonObject> included, string[] excluded, List<JsonObject[]> rules) =>
    [
        .. included.Select(static one => new[] { one }),
        .. rules.Select(rule => excluded.Length == 0 ? rule : [.. rule, ForeignAlternatives.Opposite(In(Key, excluded))]),
    ];

    // Not included, and excluded or outside of each rule.
    private static IReadOnlyList<JsonObject[]> Without(List<JsonObject> included, string[] excluded, List<JsonObject[]> rules, string path, FlagDraft draft)
    {
        var outside = ForeignAlternatives.Join(rules.Select(static rule => (IReadOnlyList<JsonObject[]>)[.. rule.SelectMany(NotMet).DistinctBy(static one => one[0].ToJsonString())]), isAll: true, path, draft);
        if (excluded.Length != 0 && rules.Count != 0)
            outside = [[In(Key, excluded)], .. outside];
        return ForeignAlternatives.Join([.. included.Select(static one => (IReadOnlyList<JsonObject[]>)[.. NotMet(one)]), outside], isAll: true, path, draft);
    }

    // Everybody has a key.
    private static IEnumerable<JsonObject[]> NotMet(JsonObject condition) => ForeignAlternatives.NotMet(condition, isAlwaysPresent: (string?)condition["attribute"] == Key);

    private static JsonObject In(string attribute, IEnumerable<string> values) => new ForeignCondition(AttributeOperator.In, [.. values], IsNegated: false).ToJson(attribute);

    private static string? ProblemOf(JsonElement segment) => segment switch
    {
        _ when segment.Get("unbounded").ValueKind == JsonValueKind.True => "The users of a big segment are not in the file.",
        _ when segment.Get("excludedContexts").Items().Count != 0 => "The segment excludes contexts that are no users.",
        _ when segment.Get("includedContexts").Items().Any(static context => ForeignCondition.NameOf(context.Get("contextKind").Text() ?? "") is null || !Names(context, "values").Any()) => "The segment includes contexts of a kind without a name.",
        _ when segment.Get("rules").Items().Any(static rule => rule.Get("weight").ValueKind != JsonValueKind.Undefined) => "A rule of the segment has a percentage of its own.",
        _ when segment.Get("rules").Items().Any(static rule => rule.Get("clauses").Items().Count == 0) => "A rule of the segment has no clauses, so everybody belongs to it.",
        _ when segment.Get("rules").Items().SelectMany(static rule => rule.Get("clauses").Items()).Any(IsAskedBy) => "A rule of the segment asks for another segment.",
        _ => null,
    };

    private static IEnumerable<string> Names(JsonElement one, string list) => one.Get(list).Items().Select(static value => value.Text()).OfType<string>();
}
