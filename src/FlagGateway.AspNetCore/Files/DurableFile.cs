using System.Runtime.InteropServices;

namespace FlagGateway.Files;

/// <summary>Writes that survive a power failure.</summary>
internal static class DurableFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Replaces a file atomically: readers see either the old or the new content.</summary>
    /// <exception cref="IOException">The file cannot be written; the old content remains.</exception>
    public static void Replace(string file, ReadOnlySpan<byte> content, bool isDurable)
    {
        var temporary = WriteAside(file, content, isDurable);
        System.IO.File.Move(temporary, file, overwrite: true);
        if (isDurable)
            SyncFolder(Path.GetDirectoryName(file)!);
    }

    /// <summary>Creates a file atomically, and never replaces another.</summary>
    /// <exception cref="IOException">The file cannot be written, or the name exists.</exception>
    public static void Create(string file, ReadOnlySpan<byte> content)
    {
        var temporary = WriteAside(file, content, isDurable: true);
        var isPublished = ExclusiveFile.TryPublish(temporary, file);
        System.IO.File.Delete(temporary);
        // An attempt that failed only while flushing the folder has left the same file.
        if (!isPublished && !ReadAll(file).AsSpan().SequenceEqual(content))
            throw new IOException($"{file} exists, but did not when the gateway started: restart it.");
        SyncFolder(Path.GetDirectoryName(file)!);
    }

    /// <summary>Removes a file durably.</summary>
    public static void Delete(string file)
    {
        System.IO.File.Delete(file);
        SyncFolder(Path.GetDirectoryName(file)!);
    }

    /// <summary>Reads a file that may be written concurrently.</summary>
    public static byte[] ReadAll(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var bytes = new byte[stream.Length];
        return bytes[..stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false)];
    }

    /// <summary>Opens a file for writing that only its owner may read.</summary>
    public static FileStream Open(string file, FileMode mode, FileShare share = FileShare.Read)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.ReadWrite, Share = share, BufferSize = 0 };
        if (!OperatingSystem.IsWindows() && mode != FileMode.Open)
            options.UnixCreateMode = OwnerOnly;
        return new FileStream(file, options);
    }

    /// <summary>Creates a folder durably that only its owner may enter.</summary>
    public static void CreateFolder(string folder)
    {
        if (Directory.Exists(folder))
            return;
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(folder);
        else
            Directory.CreateDirectory(folder, OwnerOnly | UnixFileMode.UserExecute);
        SyncFolder(Path.GetDirectoryName(folder)!);
    }

    /// <summary>Makes names of a folder durable: a new file is durable only once its folder is flushed.</summary>
    public static void SyncFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
            return;
        var descriptor = OpenFolder(System.Text.Encoding.UTF8.GetBytes(folder + '\0'), 0);
        if (descriptor < 0)
            throw new IOException($"The folder {folder} cannot be opened (error {Marshal.GetLastPInvokeError()}).");
        try
        {
            if (Sync(descriptor) != 0)
                throw new IOException($"The folder {folder} cannot be written (error {Marshal.GetLastPInvokeError()}).");
        }
        finally
        {
            _ = Close(descriptor);
        }
    }

    private static string WriteAside(string file, ReadOnlySpan<byte> content, bool isDurable)
    {
        var temporary = file + ".tmp";
        using var stream = Open(temporary, FileMode.Create);
        stream.Write(content);
        stream.Flush(isDurable);
        return temporary;
    }

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int OpenFolder(byte[] path, int flags);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Sync(int descriptor);

    [DllImport("libc", EntryPoint = "close")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Close(int descriptor);
}
