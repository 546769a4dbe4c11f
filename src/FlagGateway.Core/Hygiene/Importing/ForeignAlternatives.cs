using System.Globalization;
using System.Text.Json.Nodes;
using FlagGateway.Core.Attributes;

namespace FlagGateway.Core.Hygiene.Importing;

/// <summary>
/// Conditions on attributes as alternatives: lists of conditions, of which one must be met completely. Each becomes a
/// rule.
/// </summary>
internal static class ForeignAlternatives
{
    /// <summary>Maximum number of alternatives of one condition.</summary>
    public const int Max = 16;

    private const string Negate = "negate";

    /// <summary>Met by users without the attribute.</summary>
    public static readonly ForeignCondition Absent = new(AttributeOperator.Exists, [], IsNegated: true);

    /// <summary>Joins the alternatives of several conditions.</summary>
    /// <param name="parts">The alternatives of each.</param>
    /// <param name="isAll">Whether all conditions must be met; one of them otherwise.</param>
    /// <param name="path">Path of what they are parts of.</param>
    /// <param name="draft">The flag, which is refused if there are too many.</param>
    /// <returns>The alternatives; empty if the flag is refused.</returns>
    public static IReadOnlyList<JsonObject[]> Join(IEnumerable<IReadOnlyList<JsonObject[]>> parts, bool isAll, string path, FlagDraft draft)
    {
        List<JsonObject[]> joined = isAll ? [[]] : [];
        foreach (var part in parts)
        {
            if (draft.IsRefused)
                return [];
            joined = Simplify(isAll ? joined.SelectMany(first => part.Select(second => (JsonObject[])[.. first, .. second])) : joined.Concat(part));
            if (joined.Count <= Max)
                continue;
            draft.Refuse(path, null, string.Create(CultureInfo.InvariantCulture, $"The condition has more than {Max} alternatives."), FlagDraft.ByHand);
            return [];
        }

        return joined;
    }

    /// <summary>
    /// The opposite of alternatives: each has a condition that is not met. Users without an attribute do not meet a
    /// condition on it, and meet its opposite.
    /// </summary>
    /// <param name="alternatives">The alternatives.</param>
    /// <param name="path">Path of what they are part of.</param>
    /// <param name="draft">The flag, which is refused if there are too many.</param>
    /// <returns>The alternatives; empty if the flag is refused, or if the opposite is never met.</returns>
    public static IReadOnlyList<JsonObject[]> Not(IReadOnlyList<JsonObject[]> alternatives, string path, FlagDraft draft)
    {
        List<IReadOnlyList<JsonObject[]>> parts = [];
        foreach (var all in alternatives)
            parts.Add([.. all.SelectMany(static condition => NotMet(condition, isAlwaysPresent: false))]);
        return Join(parts, isAll: true, path, draft);
    }

    /// <summary>The opposite of a condition, as alternatives.</summary>
    /// <param name="condition">The condition.</param>
    /// <param name="isAlwaysPresent">
    /// Whether everybody has the attribute. A user without it meets neither the condition nor a negated one.
    /// </param>
    public static IEnumerable<JsonObject[]> NotMet(JsonObject condition, bool isAlwaysPresent) =>
        isAlwaysPresent || IsExistence(condition) ? [[Opposite(condition)]] : [[Absent.ToJson(AttributeOf(condition))], [Opposite(condition)]];

    /// <summary>A condition that is met where an attribute exists and another condition on it is not met.</summary>
    public static JsonObject Opposite(JsonObject condition)
    {
        var opposite = condition.DeepClone().AsObject();
        if (!opposite.Remove(Negate))
            opposite[Negate] = true;
        return opposite;
    }

    /// <summary>
    /// The opposite of a condition where users without the attribute meet it: absence is an alternative, because they
    /// meet no negated condition here.
    /// </summary>
    public static ForeignCondition[][] NotOrAbsent(AttributeOperator comparison, IReadOnlyList<string> values) => [[Absent], [new(comparison, values, IsNegated: true)]];

    /// <summary>
    /// A comparison with a version by its three numbers, without what follows a hyphen: <c>3.0.0-rc.1</c> is
    /// <c>3.0.0</c>.
    /// </summary>
    /// <param name="comparison"><c>eq</c>, <c>neq</c>, <c>gt</c>, <c>gte</c>, <c>lt</c> or <c>lte</c>.</param>
    /// <param name="text">The version that the attribute is compared with, up to three numbers.</param>
    /// <returns>The alternatives; <c>null</c> if the text is no such version.</returns>
    public static ForeignCondition[][]? Version(string? comparison, string text)
    {
        int[] numbers = [.. text.Trim().TrimStart('v', 'V').Split('-', '+')[0].Split('.').Select(static part => int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1)];
        if (numbers.Length is 0 or > 3 || numbers.Contains(-1) || numbers is [.., int.MaxValue])
            return null;
        Array.Resize(ref numbers, 3);
        // The lowest of all versions with these numbers, and of those with the next ones.
        string[] first = [Lowest(numbers[0], numbers[1], numbers[2])];
        string[] next = [Lowest(numbers[0], numbers[1], numbers[2] + 1)];
        ForeignCondition notBelow = new(AttributeOperator.VersionAtLeast, first, IsNegated: false), below = new(AttributeOperator.VersionBelow, first, IsNegated: false);
        ForeignCondition above = new(AttributeOperator.VersionAtLeast, next, IsNegated: false), notAbove = new(AttributeOperator.VersionBelow, next, IsNegated: false);
        return comparison switch
        {
            "eq" => [[notBelow, notAbove]],
            "neq" => [[below], [above]],
            "gt" => [[above]],
            "gte" => [[notBelow]],
            "lt" => [[below]],
            "lte" => [[notAbove]],
            _ => null,
        };

        static string Lowest(int major, int minor, int patch) => string.Create(CultureInfo.InvariantCulture, $"{major}.{minor}.{patch}-0");
    }

    /// <summary>
    /// Writes alternatives on one attribute as JSON; <c>null</c> if flags.json cannot have one of them.
    /// </summary>
    public static IReadOnlyList<JsonObject[]>? ToJson(ForeignCondition[][]? alternatives, string attribute) =>
        alternatives is null || !alternatives.All(set => Array.TrueForAll(set, one => one.IsValid(attribute))) ? null
            : [.. alternatives.Select(set => Array.ConvertAll(set, one => one.ToJson(attribute)))];

    // Without what can never be met, repeated conditions, and alternatives that ask for more than another one.
    private static List<JsonObject[]> Simplify(IEnumerable<JsonObject[]> alternatives)
    {
        List<(JsonObject[] Conditions, HashSet<string> Texts)> simple = [];
        foreach (var all in alternatives.Where(CanBeMet).Select(WithoutNeedless))
        {
            HashSet<string> texts = new(all.Select(static one => one.ToJsonString()), StringComparer.Ordinal);
            if (simple.Exists(one => one.Texts.IsSubsetOf(texts)))
                continue;
            simple.RemoveAll(one => one.Texts.IsSupersetOf(texts));
            simple.Add((all, texts));
        }

        return simple.ConvertAll(static one => one.Conditions);
    }

    // A condition on an attribute is met only where it exists.
    private static JsonObject[] WithoutNeedless(JsonObject[] all) =>
        [.. all.Where(one => !IsExistence(one) || !Array.Exists(all, other => !IsExistence(other) && AttributeOf(other) == AttributeOf(one))).DistinctBy(static one => one.ToJsonString())];

    // An attribute that must be absent cannot meet another condition.
    private static bool CanBeMet(JsonObject[] all) =>
        !Array.Exists(all, one => IsExistence(one) && one.ContainsKey(Negate) && Array.Exists(all, other => AttributeOf(other) == AttributeOf(one) && !(IsExistence(other) && other.ContainsKey(Negate))));

    private static bool IsExistence(JsonObject condition) => (string?)condition["operator"] == AttributeOperator.Exists.ToWord();

    private static string AttributeOf(JsonObject condition) => (string)condition["attribute"]!;
}
