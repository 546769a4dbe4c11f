using FlagGateway.Files;

namespace FlagGateway.Configuration;

/// <summary>
/// Calls back when the configuration files may have changed: 0.1 to 0.7 s after the change, and at least
/// every 0.5 s while changes continue. The files are checked four times a second, which works on
/// every file system; change notifications of the operating system only make it faster.
/// </summary>
/// <remarks>
/// Changes are relative to the signature passed in, which must be taken before the files are read for
/// the first time. A callback that throws is called again after an increasing pause.
/// </remarks>
internal sealed class ConfigWatcher
{
    private static readonly TimeSpan MaxBackoff = TimeSpan.FromSeconds(2);

    private readonly Func<FolderSignature> _read;
    private readonly Func<Action, IDisposable> _listen;
    private readonly Func<CancellationToken, Task> _changed;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ChangeDetector _detector;
    private readonly HintSignal _hints = new();
    private int _failures;

    /// <summary>Creates the watcher; <see cref="RunAsync"/> starts it.</summary>
    /// <param name="folder">The configuration folder; it need not exist.</param>
    /// <param name="changed">Reads the files again. Never called concurrently.</param>
    /// <param name="time">Source of time and delays.</param>
    /// <param name="logger">Logs failures.</param>
    /// <param name="seen">Signature of the files before they were read; <c>null</c> for the current one.</param>
    public ConfigWatcher(
        string folder, Func<CancellationToken, Task> changed, TimeProvider time, ILogger<ConfigWatcher> logger, FolderSignature? seen = null)
        : this(() => FolderSignature.Read(folder), hint => new FolderHints(folder, hint, logger), changed, time, logger, seen)
    {
    }

    /// <summary>Creates a watcher for files of any source.</summary>
    /// <param name="read">Reads the current signature of the files.</param>
    /// <param name="listen">Registers for change notifications; each counts as a change.</param>
    /// <param name="changed">Reads the files again. Never called concurrently.</param>
    /// <param name="time">Source of time and delays.</param>
    /// <param name="logger">Logs failures.</param>
    /// <param name="seen">Signature of the files before they were read; <c>null</c> for the current one.</param>
    public ConfigWatcher(
        Func<FolderSignature> read, Func<Action, IDisposable> listen, Func<CancellationToken, Task> changed, TimeProvider time, ILogger<ConfigWatcher> logger, FolderSignature? seen)
    {
        (_read, _listen) = (read, listen);
        _changed = changed;
        _time = time;
        _logger = logger;
        _detector = new(seen ?? read());
    }

    /// <summary>Watches until cancelled, then returns without an exception; never ends otherwise.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var hints = _listen(_hints.Set);
        var start = _time.GetTimestamp();
        while (!cancellationToken.IsCancellationRequested)
        {
            var pause = await StepAsync(start, cancellationToken);
            var wait = Task.Delay(pause, _time, cancellationToken);
            if (!_detector.IsPending)
                wait = Task.WhenAny(wait, _hints.Arrived);
            await wait.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<TimeSpan> StepAsync(long start, CancellationToken cancellationToken)
    {
        try
        {
            var hinted = _hints.Take();
            if (_detector.Check(_read(), hinted, _time.GetElapsedTime(start)))
            {
                await _changed(cancellationToken);
                _failures = 0;
            }

            return _detector.Pause(_time.GetElapsedTime(start));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return TimeSpan.Zero;
        }
        catch (Exception exception)
        {
            _detector.FireAgain(_time.GetElapsedTime(start));
            var backoff = ChangeDetector.IdlePause * Math.Pow(2, Math.Min(_failures++, 10));
            backoff = backoff < MaxBackoff ? backoff : MaxBackoff;
            Log.ReloadFailed(_logger, backoff, exception);
            return backoff;
        }
    }
}
