using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace FlagGateway.Core.Hygiene.Importing;

/// <summary>
/// Cohorts of PostHog as conditions of the rules that ask for them: properties in groups, of which all or one must be
/// met. Static cohorts, which list people, are not in the file.
/// </summary>
/// <param name="cohorts">The cohorts by id; undefined for a file without any.</param>
/// <seealso href="https://posthog.com/docs/data/cohorts">cohorts</seealso>
internal sealed class PostHogCohorts(JsonElement cohorts)
{
    private const string Remedy = "Write the conditions of the cohort into the flag";

    /// <summary>Converts a property, which may be a cohort.</summary>
    /// <param name="property">The property.</param>
    /// <param name="path">Its path.</param>
    /// <param name="draft">The flag, which is refused if the property has no equal here.</param>
    /// <returns>
    /// Lists of conditions, of which one must be met completely; none where nobody meets the property or the flag is
    /// refused.
    /// </returns>
    public IReadOnlyList<JsonObject[]> Convert(JsonElement property, string path, FlagDraft draft) =>
        PostHogProperty.IsCohort(property) ? ReadCohort(property, [], path, draft) : PostHogProperty.Convert(property, path, draft);

    private IReadOnlyList<JsonObject[]> ReadCohort(JsonElement property, string[] outer, string path, FlagDraft draft)
    {
        var id = property.Get("value").Scalar() ?? "";
        if (cohorts.Get(id) is not { ValueKind: JsonValueKind.Object } cohort)
            draft.Refuse(path, id, "The file does not have the cohort; static cohorts list people and are not in it.", Remedy);
        else if (outer.Contains(id, StringComparer.Ordinal))
            draft.Refuse(path, id, "The cohort asks for itself.", Remedy);
        else if (property.Get("operator").Text() is not (null or "exact" or "in" or "not_in"))
            draft.Refuse(path + ".operator", property.Get("operator").Text(), "A user is in a cohort or not.", Remedy);
        else if (ReadGroup(cohort, [.. outer, id], $"$.cohorts['{id}']", draft) is var met && !draft.IsRefused)
            return property.Get("operator").Text() == "not_in" ? ForeignAlternatives.Not(met, path, draft) : met;
        return [];
    }

    private IReadOnlyList<JsonObject[]> ReadGroup(JsonElement group, string[] outer, string path, FlagDraft draft)
    {
        var type = group.Get("type").Text();
        if (type is "AND" or "OR")
        {
            return ForeignAlternatives.Join(
                group.Get("values").Items().Select((one, place) => Read(one, outer, string.Create(CultureInfo.InvariantCulture, $"{path}.values[{place}]"), draft)), isAll: type == "AND", path, draft);
        }

        draft.Refuse(path + ".type", group.Get("type").Raw(), "A group of properties is AND or OR.", Remedy);
        return [];
    }

    private IReadOnlyList<JsonObject[]> Read(JsonElement one, string[] outer, string path, FlagDraft draft)
    {
        if (one.Get("values").ValueKind == JsonValueKind.Array)
            return ReadGroup(one, outer, path, draft);
        var met = PostHogProperty.IsCohort(one) ? ReadCohort(one, outer, path, draft) : PostHogProperty.ConvertMember(one, path, draft);
        return draft.IsRefused || !PostHogProperty.IsNegated(one) ? met : ForeignAlternatives.Not(met, path, draft);
    }
}
