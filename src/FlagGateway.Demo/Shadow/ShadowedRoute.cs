using FlagGateway.Demo.Traffic;

namespace FlagGateway.Demo.Shadow;

/// <summary>A route whose requests are mirrored.</summary>
/// <param name="Route">A request that matches it.</param>
/// <param name="FlagId">The flag that decides it.</param>
/// <param name="ControlVariant">
/// The variant that serves the users; <c>null</c> for users without a variant, or a flag without variants.
/// </param>
/// <param name="ControlCluster">Its cluster.</param>
/// <param name="CandidateCluster">The cluster that gets the copies.</param>
internal sealed record ShadowedRoute(SampleRoute Route, string FlagId, string? ControlVariant, string ControlCluster, string CandidateCluster);
