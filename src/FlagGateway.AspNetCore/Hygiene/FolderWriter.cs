using FlagGateway.Configuration;
using FlagGateway.Files;

namespace FlagGateway.Hygiene;

/// <summary>
/// Replaces configuration files one after the other, each atomically. All new texts are on
/// disk before the first replacement, so that a full disk changes nothing.
/// </summary>
internal static class FolderWriter
{
    private const string Suffix = ".flaggateway.tmp";

    /// <summary>Writes the files in the given order; returns the names of the replaced ones.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="files">The files as read, with their new content.</param>
    /// <exception cref="IOException">
    /// A file changed since it was read, or cannot be written. The message contains what was written.
    /// </exception>
    /// <exception cref="UnauthorizedAccessException">The folder or a file may not be written.</exception>
    public static IReadOnlyList<string> Write(string folder, IReadOnlyList<(ConfigFile Read, byte[] Next)> files)
    {
        List<(string Name, string Target, string Aside)> ready = [];
        List<string> written = [];
        try
        {
            foreach (var (read, next) in files)
                ready.Add(Prepare(folder, read, next));
            foreach (var (name, target, aside) in ready)
            {
                File.Move(aside, target, overwrite: true);
                written.Add(name);
                DurableFile.SyncFolder(Path.GetDirectoryName(target)!);
            }

            return written;
        }
        catch (Exception exception) when (written.Count != 0 && exception is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"{exception.Message} Written so far: {string.Join(", ", written)}; the folder is valid, and the same command finishes the rest.", exception);
        }
        finally
        {
            foreach (var (_, _, aside) in ready)
                File.Delete(aside);
        }
    }

    /// <summary>Creates a file that is not in the folder yet, with the owner and the mode of another one.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="file">The file.</param>
    /// <param name="like">Name of the other file.</param>
    /// <exception cref="IOException">The name exists by now, or the file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written.</exception>
    public static void Create(string folder, ConfigFile file, string like)
    {
        var (target, aside) = (Path.Combine(folder, file.Name), Path.Combine(folder, file.Name + Suffix));
        try
        {
            WriteAside(aside, [], file.Bytes.Span);
            FileOwner.Copy(Path.Combine(folder, like), aside);
            if (!ExclusiveFile.TryPublish(aside, target))
                throw new FileChangedException($"{file.Name} was created by another process in the meantime; nothing was written.");
            DurableFile.SyncFolder(folder);
        }
        finally
        {
            File.Delete(aside);
        }
    }

    // The target of a link is replaced, not the link, and its permissions are preserved.
    private static (string Name, string Target, string Aside) Prepare(string folder, ConfigFile read, byte[] next)
    {
        var target = RealPath.Resolve(Path.Combine(folder, read.Name));
        var now = File.ReadAllBytes(target);
        var text = Utf8Text.WithoutBom(now);
        if (!text.Span.SequenceEqual(read.Bytes.Span))
            throw new FileChangedException($"{read.Name} was changed by another process in the meantime; nothing was written.");
        var aside = target + Suffix;
        try
        {
            WriteAside(aside, now.AsSpan(0, now.Length - text.Length), next);
            FileOwner.Copy(target, aside);
        }
        catch
        {
            File.Delete(aside);
            throw;
        }

        return (read.Name, target, aside);
    }

    private static void WriteAside(string aside, ReadOnlySpan<byte> mark, ReadOnlySpan<byte> next)
    {
        using var stream = new FileStream(aside, FileMode.Create, FileAccess.Write, FileShare.None);
        stream.Write(mark);
        stream.Write(next);
        stream.Flush(flushToDisk: true);
    }
}

/// <summary>A file changed after it was read.</summary>
internal sealed class FileChangedException(string message) : IOException(message);
