using System.Threading.Channels;
using FlagGateway.Core.Rollouts.Recording;
using FlagGateway.Options;

namespace FlagGateway.Rollouts.Recording;

/// <summary>Writes records in the background, so that a slow or hanging disk delays no evaluation.</summary>
internal sealed class RecordingQueue : IHostedService
{
    // Counts are large: if the disk does not respond, further records wait for the next evaluation.
    private const int Length = 64;

    private readonly Channel<(RecordedEvaluation Evaluation, RecordingOptions Limits)> _waiting = Channel.CreateBounded<(RecordedEvaluation, RecordingOptions)>(new BoundedChannelOptions(Length) { SingleReader = true });
    private readonly RecordingEncoder _encoder = new();
    private readonly RecordingFolder _folder;
    private readonly RecordMetrics _metrics;
    private readonly ILogger _logger;
    private Task _writing = Task.CompletedTask;
    private bool _hasFailed;

    public RecordingQueue(GatewayOptions options, TimeProvider time, RecordMetrics metrics, ILogger<RecordingQueue> logger)
        : this(new RecordingFolder(RecordingFolder.PathOf(options.State), time, static path => new DriveInfo(path).AvailableFreeSpace), metrics, logger)
    {
    }

    internal RecordingQueue(RecordingFolder folder, RecordMetrics metrics, ILogger logger) => (_folder, _metrics, _logger) = (folder, metrics, logger);

    /// <summary>Adds a record; returns whether there was room for it.</summary>
    public bool TryAdd(RecordedEvaluation evaluation, RecordingOptions limits) => _waiting.Writer.TryWrite((evaluation, limits));

    // Not the caller's thread: the start of the gateway does not wait for a disk. The end completes the queue, so that
    // nothing is lost.
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _writing = Task.Run(WriteAsync, CancellationToken.None);
        return Task.CompletedTask;
    }

    /// <summary>Writes what is waiting, within a timeout.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        _waiting.Writer.TryComplete();
        await _writing.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    internal void Write(RecordedEvaluation evaluation, RecordingOptions limits)
    {
        try
        {
            if (_folder.Prepare(limits))
                _encoder.Forget();
            _folder.Append(_encoder.Encode(evaluation));
            _hasFailed = false;
        }
        catch (Exception exception)
        {
            // A line may be missing now, and later ones must not continue it.
            _encoder.Forget();
            _metrics.CountEvaluation();
            // Logged once until it works again: a full disk has no space for a message for each record.
            if (!_hasFailed)
                Log.NotRecorded(_logger, evaluation.Flag, exception);
            _hasFailed = true;
        }
    }

    private async Task WriteAsync()
    {
        await foreach (var (evaluation, limits) in _waiting.Reader.ReadAllAsync())
            Write(evaluation, limits);
    }
}
