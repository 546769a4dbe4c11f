using FlagGateway.Core.Flags;
using Microsoft.FeatureManagement;

namespace FlagGateway.Core.Tests.Flags;

/// <summary>Definitions for the Microsoft library.</summary>
public class StatefulDefinitionTests
{
    [Fact]
    public void DisableFor_Control_DisablesItAlone()
    {
        var definition = Create();

        var gated = StatefulDefinition.DisableFor(definition, "legacy");

        Assert.Equal([StatusOverride.Disabled, StatusOverride.None], gated.Variants.Select(static one => one.StatusOverride));
        Assert.Equal(["legacy", "new"], gated.Variants.Select(static one => one.Name));
        Assert.Same(definition.Allocation, gated.Allocation);
        Assert.All(definition.Variants, static one => Assert.Equal(StatusOverride.None, one.StatusOverride));
    }

    [Theory]
    [InlineData(StatusOverride.Enabled, "legacy")]
    [InlineData(StatusOverride.Disabled, "legacy")]
    [InlineData(StatusOverride.None, "nobody")]
    [InlineData(StatusOverride.None, null)]
    public void DisableFor_FileDecidesOrNoControl_ChangesNothing(StatusOverride status, string? control)
    {
        var definition = Create(status);

        Assert.Same(definition, StatefulDefinition.DisableFor(definition, control));
    }

    [Fact]
    public void DisableFor_FlagWithoutVariants_ChangesNothing()
    {
        FeatureDefinition definition = new() { Name = "f" };

        Assert.Same(definition, StatefulDefinition.DisableFor(definition, "legacy"));
    }

    private static FeatureDefinition Create(StatusOverride statusOfNew = StatusOverride.None) => new()
    {
        Name = "release.orders",
        Variants = [new VariantDefinition { Name = "legacy" }, new VariantDefinition { Name = "new", StatusOverride = statusOfNew }],
        Allocation = new Allocation { DefaultWhenDisabled = "legacy" },
    };
}
