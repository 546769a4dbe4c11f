namespace FlagGateway.Tests.Metrics.Exposition;

/// <summary>A client that takes its bytes only when it is told to.</summary>
internal sealed class GatedStream : MemoryStream
{
    private readonly TaskCompletionSource _writing = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Writing => _writing.Task;

    public void Open() => _open.SetResult();

    public override async ValueTask WriteAsync(
        ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        _writing.SetResult();
        await _open.Task.WaitAsync(cancellationToken);
        await base.WriteAsync(buffer, cancellationToken);
    }
}
