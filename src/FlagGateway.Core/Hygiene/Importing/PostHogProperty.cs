using System.Text.Json;
using System.Text.Json.Nodes;
using FlagGateway.Core.Attributes;

namespace FlagGateway.Core.Hygiene.Importing;

/// <summary>One property in a condition of PostHog, as alternatives of conditions on attributes.</summary>
/// <remarks>
/// Users without the property are left to PostHog's server by its SDKs; they meet no comparison here. Versions lose
/// what follows a hyphen. Upper and lower case differ here where PostHog ignores them, which is reported.
/// </remarks>
internal static class PostHogProperty
{
    /// <summary>The property that is the user's id.</summary>
    public const string User = "distinct_id";

    // With any of these PostHog compares whether values are true, not what they are.
    private static readonly string[] TruthValues = ["true", "false"];

    /// <summary>The property of a person or group; <c>null</c> for something else, such as a cohort.</summary>
    public static string? FieldOf(JsonElement property) =>
        (property.Get("type").Text() ?? "person") is "person" or "group" && property.Get("key").Text() is { Length: > 0 } field ? field : null;

    /// <summary>Whether a property is a cohort.</summary>
    public static bool IsCohort(JsonElement property) => property.Get("type").Text() == "cohort";

    /// <summary>Whether the opposite is meant.</summary>
    public static bool IsNegated(JsonElement property) => property.Get("negation").ValueKind == JsonValueKind.True;

    /// <summary>
    /// The texts and numbers that a property is compared with; <c>null</c> if there is something else among them.
    /// </summary>
    public static string[]? TextsOf(JsonElement property)
    {
        var value = property.Get("value");
        var all = value.ValueKind == JsonValueKind.Array ? value.Items() : (IReadOnlyList<JsonElement>)[value];
        string[] texts = [.. all.Select(static one => one.Scalar()).OfType<string>()];
        return texts.Length == all.Count && !texts.Any(static text => TruthValues.Contains(text, StringComparer.OrdinalIgnoreCase)) ? texts : null;
    }

    /// <summary>Converts a property of a condition, where PostHog does not know the opposite.</summary>
    /// <inheritdoc cref="ConvertMember"/>
    public static IReadOnlyList<JsonObject[]> Convert(JsonElement property, string path, FlagDraft draft) =>
        IsNegated(property) ? Refuse(property, path, draft) : ConvertMember(property, path, draft);

    /// <summary>Converts a property of a cohort, whether the opposite is meant or not.</summary>
    /// <param name="property">The property.</param>
    /// <param name="path">Its path.</param>
    /// <param name="draft">The flag, which is refused if the property has no equal here.</param>
    /// <returns>The alternatives; empty if the flag is refused.</returns>
    public static IReadOnlyList<JsonObject[]> ConvertMember(JsonElement property, string path, FlagDraft draft)
    {
        var comparison = property.Get("operator").Text() ?? "exact";
        if (FieldOf(property) is not { } field || ForeignCondition.NameOf(field == User ? "userId" : field) is not { } attribute
            || ForeignAlternatives.ToJson(AlternativesOf(property, comparison), attribute) is not { } alternatives)
        {
            return Refuse(property, path, draft);
        }

        draft.ReportAttribute(attribute, path);
        if (comparison.StartsWith("semver_", StringComparison.Ordinal))
            draft.ReportVersions(path);
        else
            ReportCase(field, TextsOf(property) ?? [], path, draft);
        return alternatives;
    }

    /// <summary>Notes that PostHog ignores upper and lower case where that matters.</summary>
    public static void ReportCase(string field, string[] values, string path, FlagDraft draft)
    {
        if (values.Any(static one => one.Any(char.IsLetter)))
            draft.Report(path, field, "PostHog ignores upper and lower case; the gateway does not.", "Make sure that attributes and groups are written as in the condition");
    }

    private static IReadOnlyList<JsonObject[]> Refuse(JsonElement property, string path, FlagDraft draft)
    {
        draft.Refuse(path, property.Raw(), "Not a condition that can be converted.", FlagDraft.ByHand);
        return [];
    }

    private static ForeignCondition[][]? AlternativesOf(JsonElement property, string comparison)
    {
        if (comparison is "is_set" or "is_not_set")
            return [[new(AttributeOperator.Exists, [], comparison == "is_not_set")]];
        if (TextsOf(property) is not { Length: > 0 } values)
            return null;
        return comparison switch
        {
            "exact" => One(AttributeOperator.In),
            "is_not" => One(AttributeOperator.In, isNegated: true),
            // These take a list as one text.
            _ when values.Length > 1 || property.Get("value").ValueKind == JsonValueKind.Array => null,
            "icontains" => One(AttributeOperator.Contains),
            "not_icontains" => One(AttributeOperator.Contains, isNegated: true),
            "starts_with" => One(AttributeOperator.StartsWith),
            "not_starts_with" => One(AttributeOperator.StartsWith, isNegated: true),
            "ends_with" => One(AttributeOperator.EndsWith),
            "not_ends_with" => One(AttributeOperator.EndsWith, isNegated: true),
            // Other texts are compared by their letters there, which no operator does here.
            "gt" => One(AttributeOperator.GreaterThan),
            "gte" => One(AttributeOperator.AtLeast),
            "lt" => One(AttributeOperator.LessThan),
            "lte" => One(AttributeOperator.AtMost),
            "is_date_before" => One(AttributeOperator.Before),
            "is_date_after" => One(AttributeOperator.After),
            _ when comparison.StartsWith("semver_", StringComparison.Ordinal) => ForeignAlternatives.Version(comparison["semver_".Length..], values[0]),
            _ => null,
        };

        ForeignCondition[][] One(AttributeOperator operation, bool isNegated = false) => [[new(operation, values, isNegated)]];
    }
}
