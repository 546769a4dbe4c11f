using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using FlagGateway.Core.Attributes;

namespace FlagGateway.Core.Hygiene.Importing;

/// <summary>
/// Segments of LaunchDarkly as conditions of the rules that ask for them. A segment has the users that it includes; of
/// the others those who are not excluded and meet all clauses of one of its rules, which may ask for other segments.
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
    public IReadOnlyList<JsonObject[]> Convert(JsonElement clause, string path, FlagDraft draft) => Convert(clause, isOpposite: false, new(path, []), draft);

    // All clauses that ask for segments, at any depth; or the opposite, whom they do not apply to.
    private IReadOnlyList<JsonObject[]> Convert(JsonElement clause, bool isOpposite, Nesting nesting, FlagDraft draft)
    {
        var isNegated = clause.Get("negate").ValueKind == JsonValueKind.True != isOpposite;
        return ForeignAlternatives.Join(KeysOf(clause).Select(key => Convert(key, isNegated, nesting, draft)), isAll: isNegated, nesting.Path, draft);
    }

    private static string[] KeysOf(JsonElement clause) => [.. clause.Get("values").Items().Select(static value => value.Text() ?? "")];

    private IReadOnlyList<JsonObject[]> Convert(string key, bool isNegated, Nesting nesting, FlagDraft draft)
    {
        var segment = segments.Get(key);
        var problem = nesting.Within.Contains(key, StringComparer.Ordinal) ? "The segment asks for itself."
            : segment.ValueKind == JsonValueKind.Object ? ProblemOf(segment) : "The file does not have the segment.";
        if (problem is not null)
        {
            draft.Refuse(nesting.Path, key, problem, Remedy);
            return [];
        }

        string[] users = [.. Names(segment, "included")];
        JsonObject[] included = [.. ReadList(segment, users, "includedContexts", nesting.Path, draft)];
        JsonObject[] excluded = [.. ReadList(segment, [.. Names(segment, "excluded").Except(users)], "excludedContexts", nesting.Path, draft)];
        List<IReadOnlyList<JsonObject[]>> rules = [];
        foreach (var (rule, index) in segment.Get("rules").Items().Select(static (rule, index) => (rule, index)))
        {
            rules.Add(ReadRule(rule, isNegated, new(string.Create(CultureInfo.InvariantCulture, $"$.segments['{key}'].rules[{index}]"), [.. nesting.Within, key]), draft));
            if (draft.IsRefused)
                return [];
        }

        return isNegated ? Without(included, excluded, rules, nesting.Path, draft) : With(included, excluded, rules, nesting.Path, draft);
    }

    // Users by key, and contexts of other kinds by the key of theirs.
    private static IEnumerable<JsonObject> ReadList(JsonElement segment, string[] users, string contexts, string path, FlagDraft draft)
    {
        if (users.Length != 0)
            yield return In(Key, users);
        foreach (var context in segment.Get(contexts).Items())
            yield return In(context.Get("contextKind").Text() is { } kind and not "user" ? kind : Key, Names(context, "values"));

        JsonObject In(string attribute, IEnumerable<string> values)
        {
            draft.ReportAttribute(attribute, path);
            return new ForeignCondition(AttributeOperator.In, [.. values], IsNegated: false).ToJson(attribute);
        }
    }

    // All clauses are met; or the opposite, one of them is not.
    private IReadOnlyList<JsonObject[]> ReadRule(JsonElement rule, bool isOpposite, Nesting nesting, FlagDraft draft) => ForeignAlternatives.Join(
        rule.Get("clauses").Items().Select((clause, index) => ReadClause(clause, isOpposite, nesting with { Path = string.Create(CultureInfo.InvariantCulture, $"{nesting.Path}.clauses[{index}]") }, draft)),
        isAll: !isOpposite,
        nesting.Path,
        draft);

    private IReadOnlyList<JsonObject[]> ReadClause(JsonElement clause, bool isOpposite, Nesting nesting, FlagDraft draft)
    {
        if (IsAskedBy(clause))
            return Convert(clause, isOpposite, nesting, draft);
        // None if the flag is refused.
        JsonObject[] conditions = [.. LaunchDarklyClause.Convert(clause, nesting.Path, draft) ?? []];
        return isOpposite ? [.. conditions.SelectMany(NotMet)] : [conditions];
    }

    // Included, or not excluded and inside of a rule.
    private static IReadOnlyList<JsonObject[]> With(JsonObject[] included, JsonObject[] excluded, List<IReadOnlyList<JsonObject[]>> rules, string path, FlagDraft draft)
    {
        IReadOnlyList<JsonObject[]>[] allowed = [.. excluded.Select(static one => (IReadOnlyList<JsonObject[]>)[.. NotMet(one)])];
        return ForeignAlternatives.Join(
            [
                .. included.Select(static one => (IReadOnlyList<JsonObject[]>)[[one]]),
                .. rules.Select(rule => ForeignAlternatives.Join([rule, .. allowed], isAll: true, path, draft)),
            ],
            isAll: false,
            path,
            draft);
    }

    // Not included, and excluded or outside of each rule.
    private static IReadOnlyList<JsonObject[]> Without(JsonObject[] included, JsonObject[] excluded, List<IReadOnlyList<JsonObject[]>> outsideOfRules, string path, FlagDraft draft)
    {
        var outside = ForeignAlternatives.Join(outsideOfRules, isAll: true, path, draft);
        if (outsideOfRules.Count != 0)
            outside = [.. excluded.Select(static one => new[] { one }), .. outside];
        return ForeignAlternatives.Join([.. included.Select(static one => (IReadOnlyList<JsonObject[]>)[.. NotMet(one)]), outside], isAll: true, path, draft);
    }

    // Everybody has a key.
    private static IEnumerable<JsonObject[]> NotMet(JsonObject condition) => ForeignAlternatives.NotMet(condition, isAlwaysPresent: (string?)condition["attribute"] == Key);

    private static string? ProblemOf(JsonElement segment) => segment switch
    {
        _ when segment.Get("unbounded").ValueKind == JsonValueKind.True => "The users of a big segment are not in the file.",
        _ when segment.Get("includedContexts").Items().Concat(segment.Get("excludedContexts").Items()).Any(static context => ForeignCondition.NameOf(context.Get("contextKind").Text() ?? "") is null || !Names(context, "values").Any()) => "The segment names contexts of a kind without a name, or none of them.",
        _ when segment.Get("rules").Items().Any(static rule => rule.Get("weight").ValueKind != JsonValueKind.Undefined) => "A rule of the segment has a percentage of its own.",
        _ when segment.Get("rules").Items().Any(static rule => rule.Get("clauses").Items().Count == 0) => "A rule of the segment has no clauses, so everybody belongs to it.",
        _ => null,
    };

    private static IEnumerable<string> Names(JsonElement one, string list) => one.Get(list).Items().Select(static value => value.Text()).OfType<string>();

    // Where a clause asks for segments, and the segments that it is in.
    private readonly record struct Nesting(string Path, IReadOnlyList<string> Within);
}
