using System.Security;
using System.Security.Cryptography;

namespace FlagGateway.Certificates;

/// <summary>The content of the files of a certificate.</summary>
/// <param name="Bytes">The files, in the order of <see cref="CertificateSource.Files"/>.</param>
internal sealed record CertificateFiles(IReadOnlyList<byte[]> Bytes)
{
    // A chain of a few certificates has some kilobytes; a bundle of all public authorities 200.
    private const int MaxBytes = 4 * 1024 * 1024;

    /// <summary>Hash of all content; empty without files.</summary>
    public string Hash { get; } = Bytes.Count == 0 ? "" : string.Concat(Bytes.Select(static bytes => Convert.ToHexStringLower(SHA256.HashData(bytes))));

    /// <summary>Reads them.</summary>
    /// <exception cref="CertificateException">A file cannot be read.</exception>
    public static CertificateFiles Read(CertificateSource source) =>
        new([.. source.Files.Select((file, index) => Read(file, KeyOf(source, index)))]);

    /// <summary>The key of a file in the configuration.</summary>
    public static string KeyOf(CertificateSource source, int index) =>
        source.Use == CertificateUse.Authority ? source.Key : $"{source.Key}:{(index == 0 ? "Path" : "KeyPath")}";

    private static byte[] Read(string file, string key)
    {
        try
        {
            if (new FileInfo(file) is { Exists: true, Length: > MaxBytes })
                throw new CertificateException(key, file, $"the file is larger than {MaxBytes} bytes", "Name a file with certificates only");
            return File.ReadAllBytes(file);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new CertificateException(key, file, "the file does not exist", $"Create it, or correct the path; relative paths begin at {Directory.GetCurrentDirectory()}");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or SecurityException or NotSupportedException or ArgumentException)
        {
            throw new CertificateException(key, file, $"the file cannot be read: {exception.Message}", "Let the gateway's user read it");
        }
    }
}
