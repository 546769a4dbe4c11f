using System.Text.Json;
using FlagGateway.Core.Flags;
using Microsoft.FeatureManagement;
using Microsoft.FeatureManagement.FeatureFilters;

namespace FlagGateway.Configuration.Flags;

/// <summary>Reads <c>conditions</c>: which client filters, and whether any or all must be met.</summary>
internal static class ConditionsReader
{
    private static readonly string[] ConditionKeys = ["requirement_type", "client_filters"];
    private static readonly string[] FilterKeys = ["name", "parameters"];

    /// <summary>Reads the filters; a flag without any is always on.</summary>
    public static (RequirementType Requirement, FeatureFilterConfiguration[] Filters) Read(JsonElement flag, string path, JsonShape reader)
    {
        FeatureFilterConfiguration[] alwaysOn = [new FeatureFilterConfiguration { Name = "AlwaysOn" }];
        if (!reader.TryGet(flag, path, "conditions", JsonValueKind.Object, isRequired: false, out var conditions))
            return (RequirementType.Any, alwaysOn);
        var conditionsPath = path + ".conditions";
        reader.RefuseUnknownKeys(conditions, conditionsPath, ConditionKeys);
        var requirement = reader.GetEnum(conditions, conditionsPath, "requirement_type", RequirementType.Any);
        if (!reader.TryGet(conditions, conditionsPath, "client_filters", JsonValueKind.Array, isRequired: false, out var filters)
            || filters.GetArrayLength() == 0)
        {
            return (requirement, alwaysOn);
        }

        var read = new FeatureFilterConfiguration[filters.GetArrayLength()];
        var place = 0;
        foreach (var filter in filters.EnumerateArray())
        {
            read[place] = ReadFilter(filter, $"{conditionsPath}.client_filters[{place}]", reader);
            place++;
        }

        return (requirement, read);
    }

    private static FeatureFilterConfiguration ReadFilter(JsonElement filter, string path, JsonShape reader)
    {
        reader.Expect(filter, path, JsonValueKind.Object);
        // A misspelled "parameters" would be a filter without parameters, which applies to everybody.
        reader.RefuseUnknownKeys(filter, path, FilterKeys);
        var name = reader.GetString(filter, path, "name", isRequired: true) ?? "";
        var hasParameters = reader.TryGet(filter, path, "parameters", JsonValueKind.Object, isRequired: false, out var parameters);
        var kind = FlagFilters.KindOf(name);
        var isTargeting = hasParameters && kind == FlagFilterKind.Targeting;
        return new FeatureFilterConfiguration
        {
            Name = name,
            // The text of bound parameters is not used, and an audience may be most of the file.
            Parameters = new JsonSection("parameters", !hasParameters || isTargeting ? null : kind == FlagFilterKind.TimeWindow ? TimeWindowReader.Read(parameters, path + ".parameters", reader) : parameters.Clone()),
            ParametersObject = !hasParameters ? null : kind switch
            {
                FlagFilterKind.Targeting => ReadTargeting(parameters, path + ".parameters", reader),
                FlagFilterKind.Attributes => AttributeRuleReader.ReadFilter(parameters, path + ".parameters", reader),
                FlagFilterKind.Metric => MetricFilterReader.Read(parameters, path + ".parameters", reader),
                _ => null,
            },
        };
    }

    // An audience may list a million users: too many for the configuration system that the library uses for binding.
    private static TargetingFilterSettings ReadTargeting(JsonElement parameters, string path, JsonShape reader)
    {
        try
        {
            return parameters.Deserialize(TargetingJson.Default.TargetingFilterSettings) ?? new TargetingFilterSettings();
        }
        catch (JsonException exception)
        {
            var where = exception.Path is { Length: > 1 } inner ? inner[1..] : "";
            reader.Error(path + where, null, exception.Message.Contains("could not be mapped", StringComparison.Ordinal) ? "Unknown key." : FirstSentence(exception.Message), "Audience takes Users, Groups (Name, RolloutPercentage), DefaultRolloutPercentage and Exclusion (Users, Groups)");
            return new TargetingFilterSettings { Audience = new Audience() };
        }
    }

    private static string FirstSentence(string message) =>
        message.IndexOf(" Path:", StringComparison.Ordinal) is > 0 and var end ? message[..end] : message;
}
