using System.Security;
using FlagGateway.Core.Json;
using FlagGateway.Snapshots;
using Microsoft.Win32.SafeHandles;

namespace FlagGateway.Configuration;

/// <summary>Reads one configuration file into memory. Failures are reported as issues.</summary>
internal static class ConfigFileReader
{
    /// <summary>Maximum size of a file.</summary>
    /// <value>40 MiB.</value>
    public const int MaxBytes = 40 * 1024 * 1024;

    /// <summary>Reads a file; <c>null</c> without an issue means that it does not exist.</summary>
    public static ConfigFile? Read(string folder, string name, ICollection<ConfigIssue> issues)
    {
        if (ReadBytes(folder, name, MaxBytes, issues) is not { } bytes)
            return null;
        var issue = Utf8Text.Check(name, bytes.Span);
        if (issue is null)
            return new ConfigFile(name, bytes);

        issues.Add(issue);
        return null;
    }

    /// <summary>
    /// Reads the bytes of a file without a byte order mark; <c>null</c> without an issue means that it does not exist.
    /// </summary>
    /// <param name="folder">The folder.</param>
    /// <param name="name">The file's name, relative to the folder.</param>
    /// <param name="maxBytes">Maximum size of the file.</param>
    /// <param name="issues">Receives the reason if it cannot be read.</param>
    public static ReadOnlyMemory<byte>? ReadBytes(string folder, string name, int maxBytes, ICollection<ConfigIssue> issues)
    {
        var path = Path.Combine(folder, name);
        try
        {
            if (Directory.Exists(path))
            {
                issues.Add(Refused(name, null, "expected a file, found a folder", "Replace the folder by a file of that name"));
                return null;
            }

            using var handle = Open(path);
            var length = RandomAccess.GetLength(handle);
            if (length > maxBytes)
            {
                issues.Add(Refused(name, $"{length} bytes", $"the file is larger than {maxBytes} bytes", "Remove what is no longer needed from it"));
                return null;
            }

            return Utf8Text.WithoutBom(ReadAll(handle, (int)length));
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException
            or SecurityException or NotSupportedException or ArgumentException)
        {
            issues.Add(Refused(name, null, $"the file cannot be read: {exception.Message.TrimEnd('.')}", "Let the gateway's user read it"));
            return null;
        }
    }

    // Full sharing: a reader must never make an editor's save fail.
    private static SafeFileHandle Open(string path) => File.OpenHandle(
        path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, FileOptions.SequentialScan);

    private static ReadOnlyMemory<byte> ReadAll(SafeFileHandle handle, int length)
    {
        var buffer = GC.AllocateUninitializedArray<byte>(length);
        var filled = 0;
        while (filled < length)
        {
            var read = RandomAccess.Read(handle, buffer.AsSpan(filled), filled);
            if (read == 0)
                break; // truncated while it was being read
            filled += read;
        }

        return buffer.AsMemory(0, filled);
    }

    private static ConfigIssue Refused(string name, string? value, string problem, string remedy) =>
        new(IssueSeverity.Error, name, JsonPath.Root, value, problem, remedy);
}
