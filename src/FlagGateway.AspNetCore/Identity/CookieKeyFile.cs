using System.Diagnostics.CodeAnalysis;

namespace FlagGateway.Identity;

/// <summary>Reads the key of a signed cookie of the application.</summary>
internal static class CookieKeyFile
{
    /// <summary>Minimum length in bytes; shorter ones can be guessed.</summary>
    public const int MinBytes = 16;

    /// <summary>Reads a key.</summary>
    /// <exception cref="IdentityKeyFileException">The file cannot be read, or is too short.</exception>
    public static byte[] Read(string path) => TryRead(path, out var key, out var problem) ? key : throw new IdentityKeyFileException(problem);

    /// <summary>Reads a key: the bytes of the file without line breaks at its end.</summary>
    /// <param name="path">The file.</param>
    /// <param name="key">The key.</param>
    /// <param name="problem">Why it cannot be used.</param>
    public static bool TryRead(string path, [NotNullWhen(true)] out byte[]? key, [NotNullWhen(false)] out string? problem)
    {
        (key, problem) = (null, null);
        try
        {
            var bytes = System.IO.File.ReadAllBytes(path);
            key = bytes.AsSpan().TrimEnd("\r\n"u8).ToArray();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            problem = $"The key cannot be read: {exception.Message}";
            return false;
        }

        if (key.Length >= MinBytes)
            return true;
        problem = $"The key has {key.Length} bytes.";
        return false;
    }
}
