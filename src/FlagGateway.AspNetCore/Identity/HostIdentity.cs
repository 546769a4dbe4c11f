namespace FlagGateway.Identity;

/// <summary>What the host's sources found of a request.</summary>
/// <param name="Identity">Whose request it is.</param>
/// <param name="Source">Index of the source.</param>
internal sealed record HostIdentity(RequestIdentity Identity, int Source);
