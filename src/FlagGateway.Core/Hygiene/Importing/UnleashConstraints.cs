using System.Text.Json;
using System.Text.Json.Nodes;
using FlagGateway.Core.Attributes;

namespace FlagGateway.Core.Hygiene.Importing;

/// <summary>
/// Constraints of one strategy of Unleash, which all must be met, as alternative lists of conditions on attributes.
/// </summary>
/// <remarks>
/// Users without the attribute meet <c>NOT_IN</c> and whatever is inverted in Unleash, but no negated condition here.
/// Absence is therefore an alternative of its own.
/// </remarks>
internal static class UnleashConstraints
{
    /// <summary>Converts the constraints of a strategy and of its segments.</summary>
    /// <param name="feature">The feature, which knows the segments.</param>
    /// <param name="strategy">The strategy.</param>
    /// <param name="path">Its path.</param>
    /// <param name="draft">The flag, which is refused if a constraint has no equal here.</param>
    /// <returns>
    /// Lists of conditions of which one must be met completely, empty if the flag is refused; <c>null</c> if there are
    /// no constraints.
    /// </returns>
    public static IReadOnlyList<JsonObject[]>? Convert(UnleashFeature feature, JsonElement strategy, string path, FlagDraft draft)
    {
        List<IReadOnlyList<JsonObject[]>> all = [];
        if (strategy.Get("constraints") is var own && own.Items().Count != 0)
            all.Add(Convert(own, path + ".constraints", draft));
        foreach (var id in strategy.Get("segments").Items())
        {
            var (segment, place) = feature.Segments.Items().Select(static (one, place) => (one, place)).FirstOrDefault(pair => pair.one.Get("id").Scalar() == id.Scalar());
            if (segment.Get("constraints").ValueKind != JsonValueKind.Array)
                draft.Refuse(path + ".segments", id.Raw(), "The file does not have the constraints of the segment.", "Import what an SDK downloads (/api/client/features), or write them into the strategy");
            else if (segment.Get("constraints") is var shared && shared.Items().Count != 0)
                all.Add(Convert(shared, FormattableString.Invariant($"$.segments[{place}].constraints"), draft));
        }

        return all.Count == 0 ? null : ForeignAlternatives.Join(all, isAll: true, path, draft);
    }

    private static IReadOnlyList<JsonObject[]> Convert(JsonElement constraints, string path, FlagDraft draft) => ForeignAlternatives.Join(
        constraints.Items().Select((constraint, number) => AlternativesOf(constraint, $"{path}[{number}]", draft) ?? []), isAll: true, path, draft);

    private static IReadOnlyList<JsonObject[]>? AlternativesOf(JsonElement constraint, string path, FlagDraft draft)
    {
        var comparison = constraint.Get("operator").Text();
        if (comparison is "DATE_AFTER" or "DATE_BEFORE")
        {
            draft.Refuse(path + ".operator", comparison, "It compares the current time, which is no attribute.", "Write the flag by hand, with the filter Microsoft.TimeWindow");
            return null;
        }

        if (ForeignCondition.NameOf(constraint.Get("contextName").Text() ?? "") is not { } attribute)
        {
            draft.Refuse(path + ".contextName", constraint.Get("contextName").Raw(), ForeignCondition.NameProblem, FlagDraft.ByHand);
            return null;
        }

        if (constraint.Get("caseInsensitive").ValueKind == JsonValueKind.True && comparison?.StartsWith("STR_", StringComparison.Ordinal) == true)
        {
            draft.Refuse(path + ".caseInsensitive", "true", "Text is compared exactly here, case included.", FlagDraft.ByHand);
            return null;
        }

        if (ForeignAlternatives.ToJson(ConditionsOf(constraint, comparison), attribute) is not { } alternatives)
        {
            draft.Refuse(path, constraint.Raw(), "Not a constraint that can be converted.", FlagDraft.ByHand);
            return null;
        }

        draft.ReportAttribute(attribute, path);
        if (comparison!.StartsWith("SEMVER_", StringComparison.Ordinal))
            draft.Report(path, attribute, "A version such as 2.1 or v2.1.0 is 2.1.0 here; for Unleash it is no version.", "Let applications send three numbers");
        return alternatives;
    }

    private static ForeignCondition[][]? ConditionsOf(JsonElement constraint, string? comparison)
    {
        var isInverted = constraint.Get("inverted").ValueKind == JsonValueKind.True;
        string[] values = [.. constraint.Get("values").Items().Select(static value => value.Text()?.Trim() ?? "").Where(static value => value.Length != 0)];
        string[] one = [constraint.Get("value").Scalar()?.Trim() ?? ""];
        return comparison switch
        {
            "IN" => Simple(AttributeOperator.In, values, isInverted),
            "NOT_IN" => Simple(AttributeOperator.In, values, !isInverted),
            "STR_STARTS_WITH" => Simple(AttributeOperator.StartsWith, values, isInverted),
            "STR_ENDS_WITH" => Simple(AttributeOperator.EndsWith, values, isInverted),
            "STR_CONTAINS" => Simple(AttributeOperator.Contains, values, isInverted),
            "NUM_LT" => Simple(AttributeOperator.LessThan, one, isInverted),
            "NUM_LTE" => Simple(AttributeOperator.AtMost, one, isInverted),
            "NUM_GT" => Simple(AttributeOperator.GreaterThan, one, isInverted),
            "NUM_GTE" => Simple(AttributeOperator.AtLeast, one, isInverted),
            "NUM_EQ" => Both((AttributeOperator.AtLeast, false), (AttributeOperator.AtMost, false), isInverted),
            // A version that is none would be compared by nobody there.
            _ when !IsVersion(one[0]) => null,
            "SEMVER_EQ" => Simple(AttributeOperator.VersionIn, one, isInverted),
            "SEMVER_LT" => Simple(AttributeOperator.VersionBelow, one, isInverted),
            "SEMVER_GTE" => Simple(AttributeOperator.VersionAtLeast, one, isInverted),
            "SEMVER_GT" => Both((AttributeOperator.VersionAtLeast, false), (AttributeOperator.VersionIn, true), isInverted),
            "SEMVER_LTE" when isInverted => [[ForeignAlternatives.Absent], [new(AttributeOperator.VersionBelow, one, true), new(AttributeOperator.VersionIn, one, true)]],
            "SEMVER_LTE" => [[new(AttributeOperator.VersionBelow, one, false)], [new(AttributeOperator.VersionIn, one, false)]],
            _ => null,
        };

        ForeignCondition[][] Simple(AttributeOperator operation, string[] texts, bool isNegated) =>
            isNegated ? ForeignAlternatives.NotOrAbsent(operation, texts) : [[new(operation, texts, false)]];

        // Not both is one of them not.
        ForeignCondition[][] Both((AttributeOperator Operator, bool IsNegated) first, (AttributeOperator Operator, bool IsNegated) second, bool isNegated) => isNegated
            ? [[ForeignAlternatives.Absent], [new(first.Operator, one, !first.IsNegated)], [new(second.Operator, one, !second.IsNegated)]]
            : [[new(first.Operator, one, first.IsNegated), new(second.Operator, one, second.IsNegated)]];
    }

    // Unleash requires three numbers, and no v in front.
    private static bool IsVersion(string text) => text is [>= '0' and <= '9', ..] && SemanticVersion.IsValid(text) && text.Split('-', '+')[0].Count(static c => c == '.') == 2;
}
