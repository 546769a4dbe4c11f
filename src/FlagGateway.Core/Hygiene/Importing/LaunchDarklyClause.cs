using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using FlagGateway.Core.Attributes;

namespace FlagGateway.Core.Hygiene.Importing;

/// <summary>
/// One condition of LaunchDarkly as conditions on an attribute: <c>{ "attribute": "plan", "operator": "in", … }</c>.
/// </summary>
/// <remarks>
/// A missing attribute meets neither a clause nor its negation, there as here. Values are compared as text here, so an
/// attribute that has several values, or numbers written in different ways, may differ.
/// </remarks>
internal static class LaunchDarklyClause
{
    /// <summary>Converts a clause.</summary>
    /// <param name="clause">The clause.</param>
    /// <param name="path">Its path.</param>
    /// <param name="draft">The flag, which is refused if the clause has no equal here.</param>
    /// <returns>The conditions, which all must be met; <c>null</c> if the flag is refused.</returns>
    public static IReadOnlyList<JsonObject>? Convert(JsonElement clause, string path, FlagDraft draft)
    {
        if (NameOf(clause) is not { } attribute)
        {
            draft.Refuse(path + ".attribute", clause.Get("attribute").Raw(), ForeignCondition.NameProblem, FlagDraft.ByHand);
            return null;
        }

        var isNegated = clause.Get("negate").ValueKind == JsonValueKind.True;
        if (ConditionsOf(clause, isNegated) is not { } conditions || !conditions.All(one => one.IsValid(attribute)))
        {
            draft.Refuse(path, clause.Raw(), "Not a condition that can be converted.", FlagDraft.ByHand);
            return null;
        }

        draft.ReportAttribute(attribute, path);
        return [.. conditions.Select(one => one.ToJson(attribute))];
    }

    private static ForeignCondition[]? ConditionsOf(JsonElement clause, bool isNegated)
    {
        var values = clause.Get("values").Items();
        string[] texts = [.. values.Select(static value => value.Scalar()).OfType<string>().Select(static text => text is "True" or "False" ? text.ToLowerInvariant() : text)];
        if (texts.Length == 0 || texts.Length != values.Count)
            return null;
        return clause.Get("op").Text() switch
        {
            "in" => [new(AttributeOperator.In, texts, isNegated)],
            "startsWith" => [new(AttributeOperator.StartsWith, texts, isNegated)],
            "endsWith" => [new(AttributeOperator.EndsWith, texts, isNegated)],
            "contains" => [new(AttributeOperator.Contains, texts, isNegated)],
            "lessThan" => [new(AttributeOperator.LessThan, texts, isNegated)],
            "lessThanOrEqual" => [new(AttributeOperator.AtMost, texts, isNegated)],
            "greaterThan" => [new(AttributeOperator.GreaterThan, texts, isNegated)],
            "greaterThanOrEqual" => [new(AttributeOperator.AtLeast, texts, isNegated)],
            "before" => [new(AttributeOperator.Before, Instants(values), isNegated)],
            "after" => [new(AttributeOperator.After, Instants(values), isNegated)],
            "semVerEqual" => [new(AttributeOperator.VersionIn, texts, isNegated)],
            "semVerLessThan" => [new(AttributeOperator.VersionBelow, texts, isNegated)],
            // Above is at least and not equal; its negation would need one of two conditions.
            "semVerGreaterThan" when !isNegated => [new(AttributeOperator.VersionAtLeast, texts, false), new(AttributeOperator.VersionIn, texts, true)],
            _ => null,
        };
    }

    // Milliseconds since 1970 are instants there as well.
    private static string[] Instants(IReadOnlyList<JsonElement> values) =>
        [.. values.Select(static value => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var time) && Math.Abs(time) < 253_402_300_800_000
            ? DateTimeOffset.FromUnixTimeMilliseconds(time).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture) : value.Text() ?? "")];

    // A reference such as /address/city names a field within a field; attributes of another kind of context have its
    // name in front.
    private static string? NameOf(JsonElement clause)
    {
        var attribute = (clause.Get("attribute").Text() ?? "").TrimStart('/').Replace('/', '_');
        var kind = clause.Get("contextKind").Text() ?? "user";
        var name = kind == "user" ? attribute : attribute == "key" ? kind : $"{kind}_{attribute}";
        return attribute is "" or "kind" ? null : ForeignCondition.NameOf(name);
    }
}
