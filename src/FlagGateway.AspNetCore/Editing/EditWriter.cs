using FlagGateway.Configuration;
using FlagGateway.Hygiene;
using FlagGateway.Snapshots;

namespace FlagGateway.Editing;

/// <summary>Writes changed files, and waits until they are in force.</summary>
internal sealed class EditWriter(ConfigStatus status, TimeProvider time)
{
    private const string LockName = ".flaggateway.lock";
    private const int Attempts = 100;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(5);

    /// <summary>Why a file of a folder must not be written; <c>null</c> if it may.</summary>
    public static string? ObjectionTo(string folder, string name)
    {
        // Kubernetes mounts a ConfigMap as links to a folder whose name begins with two dots, and replaces that.
        var real = Path.GetRelativePath(RealPath.Resolve(folder), RealPath.Resolve(Path.Combine(folder, name)));
        return real.Split(Path.DirectorySeparatorChar).Any(static part => part.Length > 2 && part.StartsWith("..", StringComparison.Ordinal))
            ? $"{name} is mounted from a ConfigMap, which is read-only."
            : null;
    }

    /// <summary>Replaces the file, if it is still as it was read.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="edit">The change.</param>
    /// <param name="isShared">Whether other instances write the folder as well.</param>
    /// <exception cref="FileChangedException">The file changed since it was read.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public async Task WriteAsync(string folder, PlannedEdit edit, bool isShared)
    {
        await using var turn = isShared ? await LockAsync(folder) : null;
        if (edit.Before is { } before)
            FolderWriter.Write(folder, [(before, edit.After.Bytes.ToArray())]);
        else
            FolderWriter.Create(folder, edit.After, ConfigFileNames.Flags);
    }

    /// <summary>Waits until a file is in force, or is refused.</summary>
    /// <returns>The version of the snapshot; <c>null</c> if it is not in force yet.</returns>
    public async Task<long?> WaitAsync(ConfigFile file, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        do
        {
            var current = status.Current;
            if (current.Files.GetValueOrDefault(file.Name) == file.Sha256)
                return current.Version;
            await Task.Delay(Pause, time, cancellationToken);
        }
        while (time.GetElapsedTime(start) < MaxWait);
        return null;
    }

    // Between the comparison and the replacement, no other instance may replace the file.
    private async Task<FileStream> LockAsync(string folder)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return new FileStream(Path.Combine(folder, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (attempt < Attempts)
            {
                await Task.Delay(Pause, time);
            }
        }
    }
}
