using FlagGateway.Identity;
using FlagGateway.Options;
using FlagGateway.State;
using FlagGateway.State.Redis;

namespace FlagGateway.Tools;

/// <summary>Checks an audit log without the gateway that writes it.</summary>
public static class AuditLog
{
    /// <summary>
    /// Reads all entries and checks that none was changed, removed or inserted, that each is signed with a key of the
    /// key file, and that the end is there as far as the state shows. A gateway may be running on it.
    /// </summary>
    /// <param name="options">Where the state is: a folder or Redis.</param>
    /// <param name="expectedHash">
    /// A hash that must be in the log: that of an entry which was its last one before; <c>null</c> for none.
    /// </param>
    /// <param name="cancellationToken">Cancels the check.</param>
    /// <exception cref="IOException">The folder, Redis or the key file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder or the key file may not be read.</exception>
    /// <exception cref="IdentityKeyFileException">The key file is damaged.</exception>
    public static async Task<AuditVerdict> VerifyAsync(StateOptions options, string? expectedHash, CancellationToken cancellationToken)
    {
        var keyFile = AuditKeys.FileOf(options);
        if (!System.IO.File.Exists(keyFile))
            throw new FileNotFoundException($"{keyFile}: there is no key file, so no signature can be verified. Restore it, or set FlagGateway:State:AuditKeyFile");
        var keys = IdentityKeyFileParser.Parse(keyFile, await System.IO.File.ReadAllLinesAsync(keyFile, cancellationToken), KeyFileUse.Audit);
        AuditVerifier verifier = new(keys, keyFile, expectedHash?.Trim().ToLowerInvariant());
        return options.Kind == StateKind.Redis
            ? await RedisAuditVerifier.VerifyAsync(RedisSettings.From(options), verifier, cancellationToken)
            : verifier.VerifyFolder(options.Path);
    }
}
