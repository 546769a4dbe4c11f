using Microsoft.FeatureManagement;

namespace FlagGateway.Core.Flags;

/// <summary>
/// A flag without variants as one with the variants <c>off</c> and <c>on</c>, so that a rollout can decide it.
/// </summary>
internal static class OnOffFlag
{
    /// <summary>Name of the variant of users for whom the flag is off; its index is 0.</summary>
    public const string Off = "off";

    /// <summary>Name of the variant of users for whom the flag is on; its index is 1.</summary>
    public const string On = "on";

    private static readonly CompiledVariant[] Variants = [new(Off, StatusOverride.Disabled), new(On, StatusOverride.Enabled)];

    /// <summary>Index of a variant by its name, or -1.</summary>
    public static int IndexOf(string name) => Array.FindIndex(Variants, one => one.Name == name);

    /// <summary>The same decisions with variants.</summary>
    public static FlagParts WithVariants(FlagParts parts) => parts with { Variants = Variants, DefaultWhenDisabled = 0, DefaultWhenEnabled = 1, IsOnOff = true };

    /// <summary>
    /// The flag whose share a rollout decides: enabled even if flags.json has it off, because that is its state before
    /// the rollout. Conditions stay.
    /// </summary>
    public static FlagParts Follow(FlagParts parts) => WithVariants(parts) with
    {
        IsEnabled = true,
        Conditions = parts.Conditions.Length == 0 ? [AlwaysOnCondition.Instance] : parts.Conditions,
    };

    /// <summary>The same for the Microsoft library.</summary>
    public static FeatureDefinition Follow(FeatureDefinition definition) => new()
    {
        Name = definition.Name,
        EnabledFor = definition.EnabledFor?.Any() == true ? definition.EnabledFor : [new FeatureFilterConfiguration { Name = "AlwaysOn" }],
        RequirementType = definition.RequirementType,
        Status = FeatureStatus.Conditional,
        Variants = [.. Variants.Select(static one => new VariantDefinition { Name = one.Name, StatusOverride = one.StatusOverride })],
        Telemetry = definition.Telemetry,
        Allocation = new Allocation { DefaultWhenDisabled = Off, DefaultWhenEnabled = On },
    };
}
