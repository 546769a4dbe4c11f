using System.Diagnostics.Metrics;
using System.Threading.Channels;
using FlagGateway.Telemetry;

namespace FlagGateway.AccessLog;

/// <summary>
/// Queue of the access log. Adding never waits; a separate thread writes, so that a hanging disk or reader of
/// standard output blocks only that thread. Lines beyond the capacity are dropped and counted.
/// </summary>
internal sealed class AccessLogQueue : IHostedService, IDisposable
{
    /// <summary>Capacity in lines.</summary>
    public const int Length = 8192;

    // Standard output is shared with the console's log: writes of up to 4096 bytes to a pipe are atomic.
    private const int BytesAtOnce = 4096;

    private readonly Channel<AccessLogEntry> _waiting = Channel.CreateBounded<AccessLogEntry>(new BoundedChannelOptions(Length) { SingleReader = true });
    private readonly IAccessLogSink _sink;
    private readonly ILogger _logger;
    private readonly AccessLogWriter _lines = new();
    private Task _writing = Task.CompletedTask;
    private long _dropped;
    private bool _hasFailed;

    public AccessLogQueue(IAccessLogSink sink, IMeterFactory meters, ILogger<AccessLogQueue> logger)
    {
        _sink = sink;
        _logger = logger;
        meters.Create(GatewayMetrics.MeterName).CreateObservableCounter("flaggateway_access_log_dropped", () => Dropped, null, "Lines of the access log that were not written.");
    }

    /// <summary>Lines that were not written since the start.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>Adds a line, or counts it as dropped.</summary>
    public void Add(in AccessLogEntry entry)
    {
        if (!_waiting.Writer.TryWrite(entry))
            Interlocked.Increment(ref _dropped);
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _writing = Task.Factory.StartNew(Write, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        return Task.CompletedTask;
    }

    /// <summary>Flushes the queue, within a timeout.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        _waiting.Writer.TryComplete();
        await _writing.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public void Dispose()
    {
        _waiting.Writer.TryComplete();
        // A thread blocked in a write still uses it.
        if (_writing.IsCompleted)
            _lines.Dispose();
    }

    private void Write()
    {
        while (_waiting.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            var count = 0;
            while (_waiting.Reader.TryRead(out var entry))
            {
                count++;
                if (!TryFormat(entry))
                    Interlocked.Increment(ref _dropped);
                if (_lines.Lines.Length >= BytesAtOnce)
                    Flush(ref count);
            }

            Flush(ref count);
        }
    }

    private bool TryFormat(in AccessLogEntry entry)
    {
        try
        {
            _lines.Add(entry);
            return true;
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException)
        {
            // One failing line must not stop the log.
            Log.LineFailed(_logger, exception);
            return false;
        }
    }

    private void Flush(ref int count)
    {
        try
        {
            if (_lines.Lines.Length != 0)
                _sink.Write(_lines.Lines);
            _hasFailed = false;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            Interlocked.Add(ref _dropped, count);
            // Logged once until it works again: a full disk has no space for a message for each line.
            if (!_hasFailed)
                Log.NotWritable(_logger, exception);
            _hasFailed = true;
        }
        finally
        {
            _lines.Clear();
            count = 0;
        }
    }
}
