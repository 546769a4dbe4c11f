using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using FlagGateway.Core.Attributes;

namespace FlagGateway.Core.Hygiene.Importing;

/// <summary>A condition of flagd (JsonLogic) as alternatives of conditions on attributes.</summary>
/// <remarks>
/// A missing field is null there: it differs from every value, and is the number 0 in comparisons of numbers. Here it
/// meets no comparison, so where it would meet one there, its absence is an alternative.
/// </remarks>
/// <seealso href="https://flagd.dev/reference/flag-definitions/#targeting-rules">targeting rules</seealso>
internal sealed class FlagdCondition(FlagDraft draft, Func<JsonElement, string, JsonElement> resolve)
{
    /// <summary>Converts a condition.</summary>
    /// <param name="condition">The condition.</param>
    /// <param name="path">Its path.</param>
    /// <param name="isNegated">Whether its opposite is wanted.</param>
    /// <returns>The alternatives; empty if the flag is refused.</returns>
    public IReadOnlyList<JsonObject[]> Convert(JsonElement condition, string path, bool isNegated = false)
    {
        condition = resolve(condition, path);
        var (name, arguments) = FlagdTargeting.Operator(condition);
        var items = arguments.Items();
        return name switch
        {
            "and" or "or" when items.Count != 0 => ForeignAlternatives.Join(
                items.Select((one, place) => Convert(one, string.Create(CultureInfo.InvariantCulture, $"{path}.{name}[{place}]"), isNegated)), isAll: (name == "and") != isNegated, path, draft),
            "!" => Convert(items is [var only] ? only : arguments, path + ".!", !isNegated),
            "!=" or "!==" => Compare("==", items, condition, path, !isNegated),
            _ => Compare(name, items, condition, path, isNegated),
        };
    }

    private IReadOnlyList<JsonObject[]> Compare(string? name, IReadOnlyList<JsonElement> items, JsonElement condition, string path, bool isNegated)
    {
        // Both orders of an equation are common.
        if (name is "==" or "===" && items.Count == 2 && FlagdTargeting.FieldOf(items[0]) is null)
            items = [items[1], items[0]];
        // A text in a text has the field at its end.
        var isWithin = name == "in" && items.Count == 2 && FlagdTargeting.FieldOf(items[1]) is not null;
        var field = items.Count < 2 ? null : FlagdTargeting.FieldOf(items[isWithin ? 1 : 0]);
        if (field is null || ForeignCondition.NameOf(field == FlagdTargeting.TargetingKey ? "userId" : field) is not { } attribute
            || ForeignAlternatives.ToJson(isWithin ? Text(AttributeOperator.Contains, items[0], isNegated) : AlternativesOf(name, items, isNegated), attribute) is not { } alternatives)
        {
            draft.Refuse(path, condition.Raw(), "Not a condition that can be converted.", FlagDraft.ByHand);
            return [];
        }

        draft.ReportAttribute(attribute, path);
        return alternatives;
    }

    private static ForeignCondition[][]? AlternativesOf(string? name, IReadOnlyList<JsonElement> items, bool isNegated) => name switch
    {
        "==" or "===" when items[1].ValueKind == JsonValueKind.String => Text(AttributeOperator.In, items[1], isNegated),
        "in" when items[1].Items() is { Count: > 0 } values && values.All(static one => one.ValueKind == JsonValueKind.String) =>
            Simple(AttributeOperator.In, [.. values.Select(static one => one.Text()!)], isNegated),
        "starts_with" => Text(AttributeOperator.StartsWith, items[1], isNegated),
        "ends_with" => Text(AttributeOperator.EndsWith, items[1], isNegated),
        "<" => Number(AttributeOperator.LessThan, items, isNegated, static limit => 0 < limit),
        "<=" => Number(AttributeOperator.AtMost, items, isNegated, static limit => 0 <= limit),
        ">" => Number(AttributeOperator.GreaterThan, items, isNegated, static limit => 0 > limit),
        ">=" => Number(AttributeOperator.AtLeast, items, isNegated, static limit => 0 >= limit),
        "sem_ver" when items.Count == 3 && !isNegated && items[2].Text() is { } version => items[1].Text() switch
        {
            "=" => [[new(AttributeOperator.VersionIn, [version], false)]],
            "<" => [[new(AttributeOperator.VersionBelow, [version], false)]],
            ">=" => [[new(AttributeOperator.VersionAtLeast, [version], false)]],
            ">" => [[new(AttributeOperator.VersionAtLeast, [version], false), new(AttributeOperator.VersionIn, [version], true)]],
            "<=" => [[new(AttributeOperator.VersionBelow, [version], false)], [new(AttributeOperator.VersionIn, [version], false)]],
            _ => null,
        },
        _ => null,
    };

    private static ForeignCondition[][]? Text(AttributeOperator operation, JsonElement value, bool isNegated) =>
        value.Text() is { Length: > 0 } text ? Simple(operation, [text], isNegated) : null;

    private static ForeignCondition[][] Simple(AttributeOperator operation, string[] values, bool isNegated) =>
        isNegated ? ForeignAlternatives.NotOrAbsent(operation, values) : [[new(operation, values, IsNegated: false)]];

    // Between two values only; a third one would be a range.
    private static ForeignCondition[][]? Number(AttributeOperator operation, IReadOnlyList<JsonElement> items, bool isNegated, Func<double, bool> isMetByZero)
    {
        if (items.Count != 2 || items[1].ValueKind != JsonValueKind.Number)
            return null;
        ForeignCondition comparison = new(operation, [items[1].GetRawText()], isNegated);
        return isMetByZero(items[1].GetDouble()) != isNegated ? [[ForeignAlternatives.Absent], [comparison]] : [[comparison]];
    }
}
