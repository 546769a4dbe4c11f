using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using FlagGateway.Files;

namespace FlagGateway.Identity;

/// <summary>A file of keys that sign; created when it is first needed, never overwritten.</summary>
internal static class IdentityKeyFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Reads the keys; creates the file with one random key if there is none.</summary>
    /// <param name="path">The file; its folder is created with mode 700 if it is missing.</param>
    /// <param name="time">Source of the timestamp in the file's comment.</param>
    /// <param name="random">Source of the key.</param>
    /// <param name="logger">Logs a new file, and one that others may read.</param>
    /// <param name="use">What the keys are for; <c>null</c> for cookies.</param>
    /// <exception cref="IdentityKeyFileException">The file is damaged, or cannot be read or created.</exception>
    public static IdentityKeyRing LoadOrCreate(string path, TimeProvider time, RandomNumberGenerator random, ILogger logger, KeyFileUse? use = null)
    {
        use ??= KeyFileUse.Cookies;
        var file = Path.GetFullPath(path);
        try
        {
            if (!File.Exists(file))
            {
                Create(file, time, random, logger, use);
            }

            WarnIfOpen(file, logger, use);
            return IdentityKeyFileParser.Parse(file, File.ReadAllLines(file), use);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new IdentityKeyFileException(
                $"{file}: the file of {use.Keys} cannot be read or created: {exception.Message} "
                + $"Give the gateway's user read and write access to the folder, put the file there, or set FlagGateway:State:Path or FlagGateway:{use.Setting} to another place.",
                exception);
        }
    }

    private static void Create(string file, TimeProvider time, RandomNumberGenerator random, ILogger logger, KeyFileUse use)
    {
        var folder = Path.GetDirectoryName(file)!;
        CreateFolder(folder);

        // The name is random so that two processes starting at once each write their own, complete file.
        var temporary = Path.Combine(folder, $".{use.Name}.{Hex(random, 8)}.tmp");
        try
        {
            Write(temporary, $"""
                {use.Comment} Made {time.GetUtcNow().ToString("u", CultureInfo.InvariantCulture)}
                {Hex(random, IdentityKey.IdLength / 2)}:{Secret(random)}

                """);
            if (ExclusiveFile.TryPublish(temporary, file))
            {
                Log.KeyFileCreated(logger, file, use.Created);
            }
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    private static void CreateFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(folder, OwnerOnly | UnixFileMode.UserExecute);
        }
    }

    private static void Write(string file, string text)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        using var stream = new FileStream(file, options);
        stream.Write(Encoding.UTF8.GetBytes(text));
        stream.Flush(flushToDisk: true);
    }

    private static void WarnIfOpen(string file, ILogger logger, KeyFileUse use)
    {
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(file) & ~OwnerOnly) != UnixFileMode.None)
        {
            Log.KeyFileOpen(logger, file, use.Forgery);
        }
    }

    private static string Hex(RandomNumberGenerator random, int bytes)
    {
        var buffer = new byte[bytes];
        random.GetBytes(buffer);
        return Convert.ToHexStringLower(buffer);
    }

    private static string Secret(RandomNumberGenerator random)
    {
        var buffer = new byte[IdentityKey.MinSecretLength];
        random.GetBytes(buffer);
        return Convert.ToBase64String(buffer);
    }
}
