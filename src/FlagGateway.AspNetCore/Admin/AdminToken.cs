using FlagGateway.Options;

namespace FlagGateway.Admin;

/// <summary>One bearer of a token.</summary>
/// <param name="Name">For the audit log.</param>
/// <param name="Sha256">Hash of the token's UTF-8 bytes.</param>
/// <param name="Role">What the bearer may do.</param>
internal sealed record AdminToken(string Name, byte[] Sha256, TokenRole Role);
