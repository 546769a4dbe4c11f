using System.Security.Cryptography;

namespace FlagGateway.Configuration;

/// <summary>The content of one configuration file at one moment. Immutable.</summary>
internal sealed class ConfigFile
{
    /// <summary>Takes over <paramref name="bytes"/>: the caller must not change them afterwards.</summary>
    /// <param name="name">File name without its folder.</param>
    /// <param name="bytes">UTF-8 text without a byte order mark.</param>
    public ConfigFile(string name, ReadOnlyMemory<byte> bytes)
    {
        Name = name;
        Bytes = bytes;
        Sha256 = Convert.ToHexStringLower(SHA256.HashData(bytes.Span));
    }

    /// <summary>File name without its folder, such as <c>flags.json</c>.</summary>
    public string Name { get; }

    /// <summary>UTF-8 text without a byte order mark.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>
    /// SHA-256 of <see cref="Bytes"/>, 64 lower-case hexadecimal digits: equal hashes mean no change.
    /// </summary>
    public string Sha256 { get; }
}
