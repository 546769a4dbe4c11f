using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace FlagGateway.Core.Hygiene.Importing;

/// <summary>
/// A condition of GrowthBook as alternatives, each a list of conditions that must all be met: what is nested there is
/// several rules here.
/// </summary>
/// <param name="savedGroups">Lists of values by id; undefined for a file without any.</param>
/// <param name="draft">The flag.</param>
internal sealed class GrowthBookCondition(JsonElement savedGroups, FlagDraft draft)
{
    /// <summary>Converts a condition.</summary>
    /// <param name="condition">
    /// The condition: an object of attributes and of the operators that join conditions.
    /// </param>
    /// <param name="path">Its path.</param>
    /// <param name="isNegated">Whether its opposite is wanted.</param>
    /// <returns>The alternatives; empty if the flag is refused.</returns>
    public IReadOnlyList<JsonObject[]> Convert(JsonElement condition, string path, bool isNegated = false)
    {
        var isObject = condition.ValueKind == JsonValueKind.Object && condition.EnumerateObject().MoveNext();
        if (!isObject)
            return Refuse(path, condition, "An empty condition is met by everybody.");
        GrowthBookComparison comparison = new(savedGroups, draft);
        return ForeignAlternatives.Join(condition.EnumerateObject().Select(part => part.Name switch
        {
            "$and" => ConvertList(part.Value, $"{path}.$and", isAll: true, isNegated, comparison),
            "$or" => ConvertList(part.Value, $"{path}.$or", isAll: false, isNegated, comparison),
            "$nor" => ConvertList(part.Value, $"{path}.$nor", isAll: false, !isNegated, comparison),
            "$not" => Convert(part.Value, $"{path}.$not", !isNegated),
            ['$', ..] => Refuse($"{path}.{part.Name}", part.Value, "Not a condition that can be converted."),
            _ => comparison.Convert(part.Name, part.Value, $"{path}.{part.Name}", isNegated),
        }), isAll: !isNegated, path, draft);
    }

    private IReadOnlyList<JsonObject[]> ConvertList(JsonElement list, string path, bool isAll, bool isNegated, GrowthBookComparison comparison) =>
        list.Items() is { Count: > 0 } items
            ? ForeignAlternatives.Join(items.Select((one, place) => Convert(one, string.Create(CultureInfo.InvariantCulture, $"{path}[{place}]"), isNegated)), isAll != isNegated, path, draft)
            : Refuse(path, list, "A list without conditions.");

    private JsonObject[][] Refuse(string path, JsonElement value, string problem)
    {
        draft.Refuse(path, value.Raw(), problem, FlagDraft.ByHand);
        return [];
    }
}
