namespace FlagGateway.Files;

/// <summary>
/// A file that grows line by line and is put aside when it is large. It is opened for each write, so that others may
/// move it away. Not for use by several threads.
/// </summary>
/// <param name="path">The file; its folder is created.</param>
/// <param name="maxBytes">The size at which it is put aside.</param>
/// <param name="maxFiles">How many files are put aside (<c>.1</c> is the latest) before the oldest goes.</param>
internal sealed class RotatingFile(string path, long maxBytes, int maxFiles)
{
    private bool _isTorn;

    /// <summary>The file that is written now.</summary>
    public string FilePath { get; } = path;

    /// <summary>Adds complete lines.</summary>
    /// <exception cref="IOException">The disk is full, or the file cannot be written. A part may be there.</exception>
    /// <exception cref="UnauthorizedAccessException">The file cannot be written.</exception>
    public void Append(ReadOnlySpan<byte> lines)
    {
        if (Path.GetDirectoryName(Path.GetFullPath(FilePath)) is { } folder)
            Directory.CreateDirectory(folder);
        Rotate();
        using FileStream file = new(FilePath, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        // What a full disk cut off stays one bad line and does not take the next one with it.
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
