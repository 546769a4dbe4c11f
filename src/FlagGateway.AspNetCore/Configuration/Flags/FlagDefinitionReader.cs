using System.Text.Json;
using FlagGateway.Core.Flags;
using Microsoft.FeatureManagement;

namespace FlagGateway.Configuration.Flags;

/// <summary>Reads one element of <c>feature_flags</c>.</summary>
internal static class FlagDefinitionReader
{
    private static readonly string[] FlagKeys =
        ["id", "description", "display_name", "enabled", "conditions", "variants", "allocation", "telemetry", "lifecycle", "requires"];

    private static readonly string[] VariantKeys = ["name", "configuration_value", "configuration_reference", "status_override"];
    private static readonly string[] TelemetryKeys = ["enabled", "metadata"];

    /// <summary>Reads the definition, or reports why there is none.</summary>
    public static FeatureDefinition? Read(JsonElement flag, string path, JsonShape reader)
    {
        if (!reader.Expect(flag, path, JsonValueKind.Object))
            return null;
        reader.CheckCase(flag, path, FlagKeys);
        if (reader.GetString(flag, path, "id", isRequired: true) is not { } id)
            return null;

        var isEnabled = reader.GetBool(flag, path, "enabled");
        var (requirement, filters) = ConditionsReader.Read(flag, path, reader);
        return new FlagDefinition
        {
            Name = id,
            Status = isEnabled ? FeatureStatus.Conditional : FeatureStatus.Disabled,
            // The library ignores the conditions of a flag that is off.
            RequirementType = isEnabled ? requirement : RequirementType.Any,
            EnabledFor = isEnabled ? filters : [],
            Variants = ReadVariants(flag, path, reader),
            Allocation = AllocationReader.Read(flag, path, reader),
            Telemetry = ReadTelemetry(flag, path, reader),
            Requires = RequirementsReader.Read(flag, path, reader),
        };
    }

    /// <summary>The <c>configuration_value</c> of each variant, undefined if there is none.</summary>
    public static JsonElement[] VariantValues(FeatureDefinition definition) =>
        [.. definition.Variants.Select(variant => ((JsonSection)variant.ConfigurationValue).Element ?? default)];

    private static VariantDefinition[] ReadVariants(JsonElement flag, string path, JsonShape reader)
    {
        if (!reader.TryGet(flag, path, "variants", JsonValueKind.Array, isRequired: false, out var variants))
            return [];
        var read = new VariantDefinition[variants.GetArrayLength()];
        var place = 0;
        foreach (var variant in variants.EnumerateArray())
        {
            var variantPath = $"{path}.variants[{place}]";
            var isObject = reader.Expect(variant, variantPath, JsonValueKind.Object);
            reader.CheckCase(variant, variantPath, VariantKeys);
            read[place] = new VariantDefinition
            {
                Name = reader.GetString(variant, variantPath, "name") ?? "",
                StatusOverride = reader.GetEnum(variant, variantPath, "status_override", StatusOverride.None),
                ConfigurationValue = new JsonSection(
                    "configuration_value", isObject && variant.TryGetProperty("configuration_value", out var value) ? value.Clone() : null),
            };
            place++;
        }

        return read;
    }

    private static TelemetryConfiguration ReadTelemetry(JsonElement flag, string path, JsonShape reader)
    {
        if (!reader.TryGet(flag, path, "telemetry", JsonValueKind.Object, isRequired: false, out var telemetry))
            return new TelemetryConfiguration();
        var telemetryPath = path + ".telemetry";
        reader.CheckCase(telemetry, telemetryPath, TelemetryKeys);
        return new TelemetryConfiguration
        {
            Enabled = reader.GetBool(telemetry, telemetryPath, "enabled"),
            Metadata = reader.TryGet(telemetry, telemetryPath, "metadata", JsonValueKind.Object, isRequired: false, out var metadata)
                ? metadata.EnumerateObject().ToDictionary(item => item.Name, item => item.Value.ToString(), StringComparer.Ordinal)
                : null,
        };
    }
}
