namespace FlagGateway.Identity;

/// <summary>The identity of a request from the host's sources.</summary>
/// <param name="Identity">The identity.</param>
/// <param name="Source">Index of the source.</param>
internal sealed record HostIdentity(RequestIdentity Identity, int Source);
