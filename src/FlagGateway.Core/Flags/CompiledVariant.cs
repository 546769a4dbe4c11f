using Microsoft.FeatureManagement;

namespace FlagGateway.Core.Flags;

/// <summary>A named outcome of a flag.</summary>
/// <param name="Name">The name, unique within the flag.</param>
/// <param name="StatusOverride">Effect of the assignment on the flag's enabled state.</param>
public sealed record CompiledVariant(string Name, StatusOverride StatusOverride);
