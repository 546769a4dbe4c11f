namespace FlagGateway.Configuration;

/// <summary>Properties that show, without reading a file, that it may have changed.</summary>
/// <param name="Target">The path with all links resolved: a ConfigMap swaps the link of a parent folder.</param>
/// <param name="Attributes">Kind of the entry; -1 if it does not exist.</param>
/// <param name="Mode">Permissions, so that a file made readable is read again; -1 without any.</param>
/// <param name="Length">Length in bytes; -1 if it is not a file.</param>
/// <param name="WriteTicks">Time of the last write, in UTC ticks.</param>
internal readonly record struct FileSignature(
    string Target, FileAttributes Attributes, UnixFileMode Mode, long Length, long WriteTicks)
{
    /// <summary>Reads the signature of a path. Inaccessible files have a signature too; never throws.</summary>
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
