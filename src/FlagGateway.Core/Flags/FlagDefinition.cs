using Microsoft.FeatureManagement;

namespace FlagGateway.Core.Flags;

/// <summary>
/// A flag's definition with the gateway's own field <c>requires</c>, which Microsoft's libraries do not read.
/// </summary>
public sealed class FlagDefinition : FeatureDefinition
{
    /// <summary>Prerequisites: all must be met.</summary>
    /// <value>Default: none.</value>
    public IReadOnlyList<FlagRequirement> Requires { get; init; } = [];
}
