using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace FlagGateway.Certificates;

/// <summary>Loads certificates from PEM, PFX or a store of the system.</summary>
internal static class CertificateReader
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    /// <summary>Loads a certificate.</summary>
    /// <exception cref="CertificateException">It cannot be used.</exception>
    public static LoadedCertificate Load(CertificateSource source) => Load(source, CertificateFiles.Read(source));

    /// <summary>Loads a certificate from content that was read before.</summary>
    /// <exception cref="CertificateException">It cannot be used.</exception>
    public static LoadedCertificate Load(CertificateSource source, CertificateFiles files)
    {
        try
        {
            var loaded = source.Use == CertificateUse.Authority ? LoadAuthorities(source, files) : LoadOwn(source, files);
            // Fields are decoded when they are first read.
            foreach (var one in loaded.Chain.Append(loaded.Certificate))
                _ = (one.Subject, one.SerialNumber, one.NotBefore, one.NotAfter);
            return loaded;
        }
        catch (Exception exception) when (exception is not CertificateException and not OutOfMemoryException)
        {
            // Damaged content fails in many ways, depending on the platform.
            throw new CertificateException(source.Key, source.Path, $"the certificate cannot be used: {exception.Message}", "Replace its files by intact ones");
        }
    }

    private static LoadedCertificate LoadOwn(CertificateSource source, CertificateFiles files)
    {
        var (certificate, chain) = source.Path is null ? LoadFromStore(source) : LoadFromFiles(source, files);
        if (!certificate.HasPrivateKey)
            throw new CertificateException(source.Key, source.Path, "the certificate has no private key", "Name the file with the key in KeyPath, or export it with the certificate");
        if (source.Use == CertificateUse.Server && !IsForServers(certificate))
            throw new CertificateException(source.Key, source.Path, "the certificate is not for servers: its extended key usage lacks serverAuth", "Issue it for server authentication");
        return new(certificate, chain, files.Hash) { Context = SslStreamCertificateContext.Create(certificate, chain) };
    }

    private static LoadedCertificate LoadAuthorities(CertificateSource source, CertificateFiles files)
    {
        X509Certificate2Collection authorities = [];
        if (IsPem(files.Bytes[0]))
            Import(() => authorities.ImportFromPem(Encoding.UTF8.GetString(files.Bytes[0])), source.Key, source.Path);
        if (authorities.Count == 0)
            throw new CertificateException(source.Key, source.Path, "the file contains no certificate in PEM", "Write the certificates of the authorities into it: -----BEGIN CERTIFICATE-----");
        return new(authorities[0], authorities, files.Hash);
    }

    private static (X509Certificate2 Certificate, X509Certificate2Collection Chain) LoadFromFiles(CertificateSource source, CertificateFiles files)
    {
        X509Certificate2Collection chain = [];
        if (!IsPem(files.Bytes[0]))
        {
            if (source.KeyPath is not null)
                throw new CertificateException($"{source.Key}:Path", source.Path, "a file with a separate key must be PEM", "Convert the certificate to PEM, or remove KeyPath");
            return (LoadPfx(source, files.Bytes[0], chain), chain);
        }

        var text = Encoding.UTF8.GetString(files.Bytes[0]);
        Import(() => chain.ImportFromPem(text), $"{source.Key}:Path", source.Path);
        if (chain.Count == 0)
            throw new CertificateException($"{source.Key}:Path", source.Path, "the file contains no certificate", "Write the certificate into it, followed by those of its chain");
        return (LoadKey(source, text, source.KeyPath is null ? text : Encoding.UTF8.GetString(files.Bytes[1])), chain);
    }

    private static X509Certificate2 LoadPfx(CertificateSource source, byte[] bytes, X509Certificate2Collection chain)
    {
        try
        {
            foreach (var one in X509CertificateLoader.LoadPkcs12Collection(bytes, source.Password, X509KeyStorageFlags.DefaultKeySet))
                chain.Add(one);
        }
        catch (CryptographicException exception)
        {
            throw new CertificateException($"{source.Key}:Password", source.Path, $"the file is not PFX, or the password is wrong: {exception.Message}", "Correct Password; a PEM file begins with -----BEGIN");
        }

        return chain.FirstOrDefault(static one => one.HasPrivateKey)
            ?? throw new CertificateException(source.Key, source.Path, "the certificate has no private key", "Export it with its key");
    }

    private static X509Certificate2 LoadKey(CertificateSource source, string certificate, string key)
    {
        var name = source.KeyPath is null ? "Path" : "KeyPath";
        var isEncrypted = key.Contains("ENCRYPTED PRIVATE KEY-----", StringComparison.Ordinal);
        if (isEncrypted && source.Password is null)
            throw new CertificateException($"{source.Key}:Password", source.KeyPath ?? source.Path, "the key is encrypted and there is no password", "Set Password, best by the environment");
        try
        {
            var loaded = isEncrypted ? X509Certificate2.CreateFromEncryptedPem(certificate, key, source.Password) : X509Certificate2.CreateFromPem(certificate, key);
            // Windows cannot use keys of memory in TLS.
            return OperatingSystem.IsWindows() ? X509CertificateLoader.LoadPkcs12(loaded.Export(X509ContentType.Pkcs12), null) : loaded;
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            throw isEncrypted
                ? new CertificateException($"{source.Key}:Password", source.KeyPath ?? source.Path, $"the key cannot be decrypted: {exception.Message}", "Correct Password, and use the key of this certificate")
                : new CertificateException($"{source.Key}:{name}", source.KeyPath ?? source.Path, $"the file has no key of this certificate: {exception.Message}", "Use the private key that belongs to the certificate, in PEM");
        }
    }

    private static (X509Certificate2 Certificate, X509Certificate2Collection Chain) LoadFromStore(CertificateSource source)
    {
        try
        {
            return (Microsoft.AspNetCore.Server.Kestrel.Https.CertificateLoader.LoadFromStoreCert(source.Subject!, source.Store, source.Location, source.AllowInvalid), []);
        }
        catch (Exception exception) when (exception is InvalidOperationException or CryptographicException or PlatformNotSupportedException)
        {
            throw new CertificateException($"{source.Key}:Subject", null, exception.Message, "Correct Subject, Store and Location, or name files in Path and KeyPath");
        }
    }

    private static void Import(Action import, string key, string? file)
    {
        try
        {
            import();
        }
        catch (CryptographicException exception)
        {
            throw new CertificateException(key, file, $"the file is not a certificate: {exception.Message}", "Write PEM into it: -----BEGIN CERTIFICATE-----");
        }
    }

    private static bool IsPem(ReadOnlySpan<byte> bytes) => bytes.IndexOf("-----BEGIN "u8) >= 0;

    private static bool IsForServers(X509Certificate2 certificate)
    {
        var usages = certificate.Extensions.OfType<X509EnhancedKeyUsageExtension>().ToArray();
        return usages.Length == 0 || usages.Any(static usage => usage.EnhancedKeyUsages.OfType<Oid>().Any(static oid => oid.Value == ServerAuthentication));
    }
}
