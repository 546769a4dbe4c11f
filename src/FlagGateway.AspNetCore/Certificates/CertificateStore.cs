using System.Collections.Concurrent;

namespace FlagGateway.Certificates;

/// <summary>
/// The certificates in force. Handshakes read them by key; a new file is used by the next handshake, and no listener or
/// connection is closed for it. What cannot be loaded is logged, and the last good certificate stays.
/// </summary>
internal sealed class CertificateStore
{
    private readonly Lock _lock = new();
    private readonly ConcurrentDictionary<string, LoadedCertificate> _loaded = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, string> _pending = new(StringComparer.OrdinalIgnoreCase);
    private readonly ILogger<CertificateStore> _logger;

    /// <summary>Loads all certificates.</summary>
    /// <param name="settings">The settings of the start.</param>
    /// <param name="logger">Logs changes and failures.</param>
    /// <exception cref="CertificateException">One cannot be loaded.</exception>
    public CertificateStore(TlsSettings settings, ILogger<CertificateStore> logger)
    {
        _logger = logger;
        Settings = settings;
        foreach (var source in settings.Sources.Values)
            _loaded[source.Key] = CertificateReader.Load(source);
    }

    /// <summary>The settings in force.</summary>
    public TlsSettings Settings { get; private set => Volatile.Write(ref field, value); }

    /// <summary>The certificate of a key; <c>null</c> if there is none.</summary>
    public LoadedCertificate? Find(string? key) => key is not null && _loaded.TryGetValue(key, out var found) ? found : null;

    /// <summary>Puts other settings into force.</summary>
    public void Apply(TlsSettings settings)
    {
        lock (_lock)
        {
            foreach (var source in settings.Sources.Values)
            {
                if (!Equals(Settings.Sources.GetValueOrDefault(source.Key), source))
                    TryLoad(source, () => CertificateFiles.Read(source));
            }

            Settings = settings;
        }
    }

    /// <summary>
    /// Loads certificates whose files have other content. Files that are being replaced are left until the next call.
    /// </summary>
    public void Refresh()
    {
        lock (_lock)
        {
            foreach (var source in Settings.Sources.Values)
                Refresh(source);
        }
    }

    private void Refresh(CertificateSource source)
    {
        CertificateFiles? files = null;
        string content;
        try
        {
            files = CertificateFiles.Read(source);
            content = files.Hash;
        }
        catch (CertificateException exception)
        {
            content = exception.Message;
        }

        if (Find(source.Key)?.Content == content)
        {
            _pending.Remove(source.Key);
            return;
        }

        // A certificate and its key are two files: a pair is complete when it no longer changes.
        var isSettled = _pending.TryGetValue(source.Key, out var before) && before == content;
        var isReported = before == Reported(content);
        if (isReported)
            return;
        _pending[source.Key] = isSettled ? Reported(content) : content;
        if (isSettled)
            TryLoad(source, () => files ?? CertificateFiles.Read(source));
    }

    private void TryLoad(CertificateSource source, Func<CertificateFiles> read)
    {
        try
        {
            var next = CertificateReader.Load(source, read());
            _loaded[source.Key] = next;
            CertificateLog.Replaced(_logger, source.Key, next);
        }
        catch (CertificateException exception)
        {
            CertificateLog.Refused(_logger, exception.Message, source.Key, Find(source.Key));
        }
    }

    private static string Reported(string content) => "reported: " + content;
}
