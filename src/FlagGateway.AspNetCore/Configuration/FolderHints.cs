namespace FlagGateway.Configuration;

/// <summary>
/// Forwards the operating system's change notifications for the configuration folder. They are hints:
/// if they are not available (no folder yet, no inotify instance left, some network file systems), one
/// warning is logged and polling continues alone.
/// </summary>
internal sealed class FolderHints : IDisposable
{
    // The link that Kubernetes swaps when a mounted ConfigMap or Secret changes.
    private const string MountLink = "..data";

    private readonly FileSystemWatcher? _watcher;

    public FolderHints(string folder, Action hint, ILogger logger)
    {
        FileSystemWatcher? watcher = null;
        try
        {
            watcher = new FileSystemWatcher(folder)
            {
                NotifyFilter = NotifyFilters.FileName | NotifyFilters.DirectoryName | NotifyFilters.LastWrite | NotifyFilters.Size,
            };
            foreach (var name in ConfigFolder.Names.Append(MountLink))
                watcher.Filters.Add(name);

            var warned = false;
            watcher.Changed += (_, _) => hint();
            watcher.Created += (_, _) => hint();
            watcher.Deleted += (_, _) => hint();
            watcher.Renamed += (_, _) => hint();
            watcher.Error += (_, e) =>
            {
                if (!Interlocked.Exchange(ref warned, true))
                    Log.HintsUnavailable(logger, folder, e.GetException());
                hint();
            };
            watcher.EnableRaisingEvents = true;
            _watcher = watcher;
        }
        catch (Exception exception) when (exception is IOException or ArgumentException or UnauthorizedAccessException
            or InvalidOperationException or NotSupportedException)
        {
            Log.HintsUnavailable(logger, folder, exception);
            watcher?.Dispose();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _watcher?.Dispose();
}
