namespace FlagGateway.Files;

/// <summary>
/// A file that is appended to and rotated by size. It is opened for each write, so that others may
/// move it away. Not thread-safe.
/// </summary>
/// <param name="path">The file; its folder is created.</param>
/// <param name="maxBytes">Size at which it is rotated.</param>
/// <param name="maxFiles">Maximum number of rotated files (<c>.1</c> is the latest).</param>
/// <param name="isPrivate">Whether only its owner may read it.</param>
internal sealed class RotatingFile(string path, long maxBytes, int maxFiles, bool isPrivate = false)
{
    private bool _isTorn;

    /// <summary>The current file.</summary>
    public string FilePath { get; } = path;

    /// <summary>Adds complete lines.</summary>
    /// <exception cref="IOException">
    /// The disk is full, or the file cannot be written. A part may have been written.
    /// </exception>
    /// <exception cref="UnauthorizedAccessException">The file cannot be written.</exception>
    public void Append(ReadOnlySpan<byte> lines)
    {
        if (Path.GetDirectoryName(Path.GetFullPath(FilePath)) is { } folder)
            Directory.CreateDirectory(folder);
        Rotate();
        using FileStream file = new(FilePath, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        if (isPrivate && !OperatingSystem.IsWindows() && file.Length == 0)
            File.SetUnixFileMode(file.SafeFileHandle, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        // A line truncated by a full disk stays one bad line and does not damage the next one.
        if (_isTorn)
            file.Write("\n"u8);
        _isTorn = true;
        file.Write(lines);
        _isTorn = false;
    }

    private void Rotate()
    {
        if (new FileInfo(FilePath) is not { Exists: true } file || file.Length < maxBytes)
            return;
        for (var i = maxFiles - 1; i >= 1; i--)
        {
            if (File.Exists($"{FilePath}.{i}"))
                File.Move($"{FilePath}.{i}", $"{FilePath}.{i + 1}", overwrite: true);
        }

        File.Move(FilePath, $"{FilePath}.1", overwrite: true);
    }
}
