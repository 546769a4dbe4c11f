using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using FlagGateway.Core.Attributes;

namespace FlagGateway.Core.Hygiene.Importing;

/// <summary>One condition of a rule of Statsig, as alternatives of conditions on attributes.</summary>
/// <remarks>
/// A missing field meets what is negated there, and no other comparison. Versions lose what follows a hyphen. Upper and
/// lower case differ here where Statsig ignores them, which is reported.
/// </remarks>
internal static class StatsigCondition
{
    // Below, an instant is in seconds.
    private const double FirstMilliseconds = 1e10;

    /// <summary>The field of a condition as an attribute; <c>null</c> if it is none of a user.</summary>
    public static string? FieldOf(JsonElement condition)
    {
        var field = TypeOf(condition) switch
        {
            "unit_id" => condition.Get("idType").Text() ?? "userID",
            "user_field" => condition.Get("field").Text(),
            _ => null,
        };
        return IsUser(field) ? "userId" : field;
    }

    /// <summary>Whether a field is the user's id.</summary>
    public static bool IsUser(string? field) => field is not null && field.Equals("userID", StringComparison.OrdinalIgnoreCase);

    /// <summary>The type of a condition.</summary>
    public static string? TypeOf(JsonElement condition) => condition.Get("type").Text()?.ToLowerInvariant();

    /// <summary>The texts that a field is compared with.</summary>
    public static string[] ValuesOf(JsonElement condition) => condition.Get("targetValue") is var target && target.Scalar() is { } one
        ? [Plain(one)] : [.. target.Items().Select(static value => value.Scalar()).OfType<string>().Select(Plain)];

    /// <summary>Converts a condition.</summary>
    /// <param name="condition">The condition.</param>
    /// <param name="path">Its path.</param>
    /// <param name="draft">The flag, which is refused if the condition has no equal here.</param>
    /// <returns>The alternatives; empty if the flag is refused.</returns>
    public static IReadOnlyList<JsonObject[]> Convert(JsonElement condition, string path, FlagDraft draft)
    {
        var comparison = condition.Get("operator").Text()?.ToLowerInvariant();
        if (FieldOf(condition) is not { } field || ForeignCondition.NameOf(field) is not { } attribute)
            return Refuse("Not a condition on a field or an id of the user.");
        if (ForeignAlternatives.ToJson(AlternativesOf(condition.Get("targetValue"), ValuesOf(condition), comparison), attribute) is not { } alternatives)
            return Refuse("Not a condition that can be converted.");
        draft.ReportAttribute(attribute, path);
        ReportCase(comparison, field, ValuesOf(condition), path, draft);
        if (comparison!.StartsWith("version_", StringComparison.Ordinal))
            draft.ReportVersions(path);
        return alternatives;

        IReadOnlyList<JsonObject[]> Refuse(string problem)
        {
            draft.Refuse(path, condition.Raw(), problem, FlagDraft.ByHand);
            return [];
        }
    }

    /// <summary>Notes that Statsig ignores upper and lower case where that matters.</summary>
    public static void ReportCase(string? comparison, string field, string[] values, string path, FlagDraft draft)
    {
        if ((comparison is "any" or "none" || comparison?.StartsWith("str_", StringComparison.Ordinal) == true) && values.Any(static one => one.Any(char.IsLetter)))
            draft.Report(path, field, "Statsig ignores upper and lower case; the gateway does not.", "Make sure that ids and attributes are written as in the condition");
    }

    private static ForeignCondition[][]? AlternativesOf(JsonElement target, string[] values, string? comparison)
    {
        return comparison switch
        {
            _ when values.Length == 0 => null,
            "any" or "any_case_sensitive" => One(AttributeOperator.In),
            "none" or "none_case_sensitive" => ForeignAlternatives.NotOrAbsent(AttributeOperator.In, values),
            "str_starts_with_any" => One(AttributeOperator.StartsWith),
            "str_ends_with_any" => One(AttributeOperator.EndsWith),
            "str_contains_any" => One(AttributeOperator.Contains),
            "str_contains_none" => ForeignAlternatives.NotOrAbsent(AttributeOperator.Contains, values),
            // Numbers are equal however they are written, which text is not.
            "eq" when target.Text() is not null => One(AttributeOperator.In),
            "eq" when target.ValueKind == JsonValueKind.Number => [[new(AttributeOperator.AtLeast, values, false), new(AttributeOperator.AtMost, values, false)]],
            "neq" when target.Text() is not null => ForeignAlternatives.NotOrAbsent(AttributeOperator.In, values),
            "gt" => One(AttributeOperator.GreaterThan),
            "gte" => One(AttributeOperator.AtLeast),
            "lt" => One(AttributeOperator.LessThan),
            "lte" => One(AttributeOperator.AtMost),
            "before" => Instant(target) is { } instant ? [[new(AttributeOperator.Before, [instant], false)]] : null,
            "after" => Instant(target) is { } instant ? [[new(AttributeOperator.After, [instant], false)]] : null,
            ['v', 'e', 'r', 's', 'i', 'o', 'n', '_', .. var rest] when target.Text() is { } version => ForeignAlternatives.Version(rest, version),
            _ => null,
        };

        ForeignCondition[][] One(AttributeOperator operation) => [[new(operation, values, IsNegated: false)]];
    }

    private static string? Instant(JsonElement target) =>
        target.Number() is { } time && Math.Abs(time) < 253_402_300_800_000
            ? DateTimeOffset.FromUnixTimeMilliseconds((long)(time < FirstMilliseconds ? time * 1000 : time)).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture)
            : target.Text();

    private static string Plain(string text) => text is "True" or "False" ? text.ToLowerInvariant() : text;
}
