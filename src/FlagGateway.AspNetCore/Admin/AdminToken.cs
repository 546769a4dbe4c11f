using FlagGateway.Options;

namespace FlagGateway.Admin;

/// <summary>The owner of a token.</summary>
/// <param name="Name">Name in the audit log.</param>
/// <param name="Sha256">Hash of the token's UTF-8 bytes.</param>
/// <param name="Role">Permissions of the owner.</param>
internal sealed record AdminToken(string Name, byte[] Sha256, TokenRole Role);
