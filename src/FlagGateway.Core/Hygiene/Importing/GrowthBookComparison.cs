using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using FlagGateway.Core.Attributes;

namespace FlagGateway.Core.Hygiene.Importing;

/// <summary>Comparisons of one attribute in a condition of GrowthBook.</summary>
/// <remarks>
/// A missing attribute is null there: it differs from every value, is the number 0 in comparisons of numbers, and the
/// lowest version. Here it meets no comparison, so where it would meet one there, its absence is an alternative. Values
/// are compared as text here: an attribute is taken to have the type of the value that it is compared with.
/// </remarks>
internal sealed class GrowthBookComparison(JsonElement savedGroups, FlagDraft draft)
{
    private const int MaxVersionDigits = 5;
    private const double MaxNumber = 1e15;

    /// <summary>Converts what an attribute is compared with: a value, or operators that must all match.</summary>
    public IReadOnlyList<JsonObject[]> Convert(string field, JsonElement expected, string path, bool isNegated)
    {
        if (ForeignCondition.NameOf(field.Replace('.', '_')) is not { } attribute)
        {
            draft.Refuse(path, field, ForeignCondition.NameProblem, FlagDraft.ByHand);
            return [];
        }

        draft.ReportAttribute(attribute, path);
        return ConvertValue(attribute, expected, path, isNegated);
    }

    private IReadOnlyList<JsonObject[]> ConvertValue(string attribute, JsonElement expected, string path, bool isNegated)
    {
        if (expected.ValueKind == JsonValueKind.Object && expected.EnumerateObject().MoveNext() && expected.EnumerateObject().All(static one => one.Name is ['$', ..]))
            return ForeignAlternatives.Join(expected.EnumerateObject().Select(one => ConvertOperator(one.Name, attribute, one.Value, $"{path}.{one.Name}", isNegated)), isAll: !isNegated, path, draft);
        // A bare value is compared after conversion: nothing is the text null, and the number 0.
        return expected.Text() == "null" ? Refuse(path, expected, "There a missing attribute equals this text.")
            : ConvertEqual(attribute, expected, path, isNegated, expected.ValueKind == JsonValueKind.Number && expected.Number() == 0);
    }

    private IReadOnlyList<JsonObject[]> ConvertOperator(string name, string attribute, JsonElement expected, string path, bool isNegated) => name switch
    {
        "$not" => ConvertValue(attribute, expected, path, !isNegated),
        "$eq" => ConvertEqual(attribute, expected, path, isNegated, missing: false),
        "$ne" => ConvertEqual(attribute, expected, path, !isNegated, missing: false),
        "$in" => ConvertList(attribute, expected, path, isNegated),
        "$nin" => ConvertList(attribute, expected, path, !isNegated),
        "$inGroup" => ConvertGroup(attribute, expected, path, isNegated),
        "$notInGroup" => ConvertGroup(attribute, expected, path, !isNegated),
        "$exists" when expected.ValueKind is JsonValueKind.True or JsonValueKind.False => Presence(attribute, expected.ValueKind == JsonValueKind.True != isNegated),
        "$gt" or "$gte" or "$lt" or "$lte" => ConvertNumber(name, attribute, expected, path, isNegated),
        "$veq" or "$vne" or "$vgt" or "$vgte" or "$vlt" or "$vlte" => ConvertVersion(name, attribute, expected, path, isNegated),
        _ => Refuse(path, expected, "Not a condition that can be converted."),
    };

    private IReadOnlyList<JsonObject[]> ConvertEqual(string attribute, JsonElement expected, string path, bool isNegated, bool missing)
    {
        if (expected.ValueKind == JsonValueKind.Null)
            return Presence(attribute, isNegated);
        if (expected.ValueKind == JsonValueKind.Number && TextOf(expected) is { } number)
            return Compare(attribute, isNegated, missing, path, expected, Condition(AttributeOperator.AtLeast, number), Condition(AttributeOperator.AtMost, number));
        return TextOf(expected) is { } text ? Compare(attribute, isNegated, missing, path, expected, Condition(AttributeOperator.In, text)) : Refuse(path, expected, "Not a value that can be compared.");
    }

    private IReadOnlyList<JsonObject[]> ConvertList(string attribute, JsonElement expected, string path, bool isNegated)
    {
        string?[] texts = [.. expected.Items().Select(TextOf)];
        return texts.Length == 0 || texts.Contains(null)
            ? Refuse(path, expected, "Not a list of texts, numbers and booleans.")
            : Compare(attribute, isNegated, missing: false, path, expected, Condition(AttributeOperator.In, [.. texts.OfType<string>()]));
    }

    private IReadOnlyList<JsonObject[]> ConvertGroup(string attribute, JsonElement expected, string path, bool isNegated) =>
        savedGroups.Get(expected.Text() ?? "") is { ValueKind: JsonValueKind.Array } group
            ? ConvertList(attribute, group, path, isNegated)
            : Refuse(path, expected, "The file does not have the saved group.");

    // Texts are compared by their characters there, which is no order of instants or numbers.
    private IReadOnlyList<JsonObject[]> ConvertNumber(string name, string attribute, JsonElement expected, string path, bool isNegated)
    {
        if (expected.ValueKind != JsonValueKind.Number || TextOf(expected) is not { } text || expected.Number() is not { } number)
            return Refuse(path, expected, "Only numbers have the same order here.");
        var (comparison, isMet) = name switch
        {
            "$gt" => (AttributeOperator.GreaterThan, 0 > number),
            "$gte" => (AttributeOperator.AtLeast, 0 >= number),
            "$lt" => (AttributeOperator.LessThan, 0 < number),
            _ => (AttributeOperator.AtMost, 0 <= number),
        };
        return Compare(attribute, isNegated, isMet, path, expected, Condition(comparison, text));
    }

    private IReadOnlyList<JsonObject[]> ConvertVersion(string name, string attribute, JsonElement expected, string path, bool isNegated)
    {
        if (expected.Text() is not { } version || !IsPlainVersion(version))
            return Refuse(path, expected, "Only versions such as 2.10.0 or 2.10.0-rc.1 have the same order here.");
        draft.ReportVersions(path);
        return name switch
        {
            "$veq" => Compare(attribute, isNegated, missing: false, path, expected, Condition(AttributeOperator.VersionIn, version)),
            "$vne" => Compare(attribute, !isNegated, missing: false, path, expected, Condition(AttributeOperator.VersionIn, version)),
            "$vgte" => Compare(attribute, isNegated, missing: false, path, expected, Condition(AttributeOperator.VersionAtLeast, version)),
            "$vlt" => Compare(attribute, isNegated, missing: true, path, expected, Condition(AttributeOperator.VersionBelow, version)),
            "$vgt" => Compare(attribute, isNegated, missing: false, path, expected, Condition(AttributeOperator.VersionAtLeast, version), Condition(AttributeOperator.VersionIn, version) with { IsNegated = true }),
            // At most is not above.
            _ => Compare(attribute, !isNegated, missing: false, path, expected, Condition(AttributeOperator.VersionAtLeast, version), Condition(AttributeOperator.VersionIn, version) with { IsNegated = true }),
        };
    }

    // Conditions that must all be met, or their opposite: one of them is not met, or the attribute is missing.
    private IReadOnlyList<JsonObject[]> Compare(string attribute, bool isNegated, bool missing, string path, JsonElement expected, params ForeignCondition[] conditions)
    {
        if (!conditions.All(one => one.IsValid(attribute)))
            return Refuse(path, expected, "Not a value that can be compared.");
        List<JsonObject[]> alternatives = isNegated
            ? [.. conditions.Select(one => (JsonObject[])[(one with { IsNegated = !one.IsNegated }).ToJson(attribute)])]
            : [[.. conditions.Select(one => one.ToJson(attribute))]];
        if (missing != isNegated)
            alternatives.AddRange(Presence(attribute, isPresent: false));
        return alternatives;
    }

    private static JsonObject[][] Presence(string attribute, bool isPresent) =>
        [[new ForeignCondition(AttributeOperator.Exists, [], !isPresent).ToJson(attribute)]];

    private static ForeignCondition Condition(AttributeOperator comparison, params string[] values) => new(comparison, values, IsNegated: false);

    // As JavaScript writes it; very large and very small numbers have an exponent there.
    private static string? TextOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        JsonValueKind.Number when value.Number() is { } number && (number == 0 || Math.Abs(number) is >= 1e-4 and < MaxNumber) => (number + 0.0).ToString("R", CultureInfo.InvariantCulture),
        _ => null,
    };

    // Parts are filled up to five characters there, and a hyphen separates them like a dot.
    private static bool IsPlainVersion(string version)
    {
        var parts = version.Split('-');
        return parts.Length is 1 or 2 && parts[0].Split('.').Length == 3 && version.All(static c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-') && char.IsAsciiDigit(version[0])
            && version.Split('.', '-').All(static part => part.Length <= MaxVersionDigits || !part.All(char.IsAsciiDigit));
    }

    private JsonObject[][] Refuse(string path, JsonElement value, string problem)
    {
        draft.Refuse(path, value.Raw(), problem, FlagDraft.ByHand);
        return [];
    }
}
