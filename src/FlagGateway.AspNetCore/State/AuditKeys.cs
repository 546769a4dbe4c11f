using System.Security.Cryptography;
using FlagGateway.Identity;
using FlagGateway.Options;

namespace FlagGateway.State;

/// <summary>
/// The keys that sign the audit log. Loaded with the first entry, because a folder that cannot be written must not stop
/// a start.
/// </summary>
/// <param name="file">The key file.</param>
/// <param name="time">Source of the timestamp in a new file.</param>
/// <param name="logger">Logs a new file, and one that cannot be used.</param>
internal sealed class AuditKeys(string file, TimeProvider time, ILogger logger)
{
    private volatile IdentityKeyRing? _ring;
    private volatile bool _isReported;

    /// <summary>
    /// The key that signs; <c>null</c> if the file cannot be read or created, which is logged, and tried again with the
    /// next entry.
    /// </summary>
    public IdentityKey? Signing
    {
        get
        {
            if (_ring is { } ring)
                return ring.Signing;
            try
            {
                using var random = RandomNumberGenerator.Create();
                return (_ring = IdentityKeyFile.LoadOrCreate(file, time, random, logger, KeyFileUse.Audit)).Signing;
            }
            catch (IdentityKeyFileException exception)
            {
                if (!_isReported)
                    Log.AuditKeysUnusable(logger, exception.Message);
                _isReported = true;
                return null;
            }
        }
    }

    /// <summary>Path of the key file.</summary>
    public static string FileOf(StateOptions options) => options.AuditKeyFile ?? Path.Combine(options.Path, KeyFileUse.Audit.Name);
}
