namespace FlagGateway.Configuration;

/// <summary>What tells without reading a file that it may have changed.</summary>
/// <param name="Target">The path with every link on the way resolved: a ConfigMap swaps the link of a folder above.</param>
/// <param name="Attributes">Kind of the entry; -1 when there is none.</param>
/// <param name="Mode">Permissions, so that a file made readable is read again; -1 where there are none.</param>
/// <param name="Length">Length in bytes; -1 for what is not a file.</param>
/// <param name="WriteTicks">When it was written last, in ticks of UTC.</param>
internal readonly record struct FileSignature(
    string Target, FileAttributes Attributes, UnixFileMode Mode, long Length, long WriteTicks)
{
    /// <summary>Looks at a path. What cannot be looked at has a signature as well, and never throws.</summary>
    public static FileSignature Read(string path)
    {
        var target = path;
        try
        {
            target = RealPath.Resolve(path);
            FileInfo info = new(target);
            return new(target, info.Attributes, info.UnixFileMode, info.Exists ? info.Length : -1, info.LastWriteTimeUtc.Ticks);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return new(target, (FileAttributes)(-1), (UnixFileMode)(-1), -1, exception.HResult);
        }
    }
}
