namespace FlagGateway.Identity;

/// <summary>An anonymous identity issued to the host's own code in this request: routing uses the same one.</summary>
/// <param name="Id">The id.</param>
internal sealed record IssuedIdentity(string Id);
