using FlagGateway.Core.Guardrails;
using FlagGateway.Files;

namespace FlagGateway.State.File;

/// <summary>
/// State in a folder of this instance: a journal that is only ever appended to, which is the audit log as well, and
/// a snapshot. A write returns when it is on the disk. If the disk fails, nothing changes except kills and
/// rollbacks, which are in force immediately and written when the disk recovers.
/// </summary>
/// <remarks>
/// Removing a kill is written like any other change. Only if the flag is killed solely by a kill that
/// is not in the journal yet may it be removed without the disk; both are written to the journal later, in order.
/// </remarks>
internal sealed class FileStateStore : IStateStore, IDisposable
{
    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly CancellationTokenSource _stopping = new();
    private readonly StateDisk _disk;
    private readonly FileWriter _writer;

    private FileStateStore(StateDisk disk, FileStateOptions options, TimeProvider time, ILogger<FileStateStore> logger) =>
        (_disk, _writer) = (disk, new FileWriter(disk, options, time, logger, _writing, _stopping.Token));

    public string Name => "file";

    public GatewayState Current => _writer.Current;

    public StateHealth Health => _writer.Health;

    /// <summary>The folder.</summary>
    public StateFolder Folder => _disk.Folder;

    /// <summary>
    /// Opens or creates the folder. A folder that cannot be read or written does not prevent the start; the health
    /// reports it.
    /// </summary>
    /// <param name="statePath">The folder of <c>FlagGateway:State:Path</c>.</param>
    /// <param name="time">Source of timestamps and retry delays.</param>
    /// <param name="logger">Logs damage and repairs.</param>
    /// <param name="options">Sizes and intervals; <c>null</c> for the defaults.</param>
    /// <param name="keys">Keys that sign the audit log; <c>null</c> for no signatures.</param>
    /// <exception cref="StateFolderException">Another process writes there.</exception>
    public static FileStateStore Open(string statePath, TimeProvider time, ILogger<FileStateStore> logger, FileStateOptions? options = null, AuditKeys? keys = null)
    {
        var folder = new StateFolder(statePath);
        options ??= FileStateOptions.Default;
        StateLock? right = null;
        try
        {
            DurableFile.CreateFolder(folder.Path);
            right = StateLock.Take(folder);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Without write access there is no risk of interference; the first write below reports the problem.
        }

        try
        {
            var store = new FileStateStore(new StateDisk(folder, right, options, keys, logger), options, time, logger);
            store._writer.Probe();
            return store;
        }
        catch
        {
            right?.Dispose();
            throw;
        }
    }

    public void OnChanged(Action<GatewayState> callback) => _writer.Callbacks.Add(callback);

    // The disk may be slow, and the caller may be on a thread that serves requests.
    public Task<WriteResult> WriteAsync(StateChange change, long? expectedRevision, CancellationToken cancellationToken) =>
        AloneAsync(() => Task.Run(() => _writer.Write(change, expectedRevision), CancellationToken.None), cancellationToken);

    public IReadOnlyDictionary<string, ReportedWarning> WarningsOf(string flag) => _disk.WarningsOf(flag, Current);

    public Task SaveProgressAsync(IReadOnlyList<StageProgress> progress, CancellationToken cancellationToken) =>
        WriteBesideAsync(folder => ProgressFile.Write(folder.Progress, progress, _disk.Written), cancellationToken);

    /// <summary>Writes a file next to the journal, if this process has the write lock.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public Task WriteBesideAsync(Action<StateFolder> write, CancellationToken cancellationToken) => AloneAsync(
        async () =>
        {
            if (!_stopping.IsCancellationRequested && _disk.IsOwned)
                await Task.Run(() => write(Folder), CancellationToken.None);
            return true;
        },
        cancellationToken);

    public Task<IReadOnlyList<AuditEntry>> ReadAuditAsync(string? flag, long? before, int limit, CancellationToken cancellationToken) =>
        // Where the caller runs, and never before it waits: reads for display have a thread with a budget, which the
        // thread pool has not.
        Task.Factory.StartNew(
            () => AuditReader.ReadAsync(Folder, _disk.End, new AuditFilter(flag, before), limit, cancellationToken), cancellationToken, TaskCreationOptions.DenyChildAttach, TaskScheduler.Current).Unwrap();

    public void Dispose()
    {
        _stopping.Cancel();
        _writing.Wait();
        try
        {
            _disk.Dispose();
        }
        finally
        {
            _writing.Release();
        }
    }

    private async Task<T> AloneAsync<T>(Func<Task<T>> action, CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken);
        try
        {
            return await action();
        }
        finally
        {
            _writing.Release();
        }
    }
}
