namespace FlagGateway.Core.Flags;

/// <summary>A prerequisite: the flag is off for users who do not have a variant of another flag.</summary>
/// <param name="Flag">Id of the other flag.</param>
/// <param name="Variant">Name of its variant; <c>on</c> or <c>off</c> if it has none.</param>
public sealed record FlagRequirement(string Flag, string Variant);
