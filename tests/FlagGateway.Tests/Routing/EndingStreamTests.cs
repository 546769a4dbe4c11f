using System.IO.Pipelines;
using FlagGateway.Routing.Streams;

namespace FlagGateway.Tests.Routing;

public sealed class EndingStreamTests : IDisposable
{
    private readonly Pipe _destination = new();
    private readonly OpenStream _open = new("all", "new");
    private readonly byte[] _buffer = new byte[100];

    public void Dispose() => _open.Dispose();

    [Fact]
    public async Task Read_EndsWithinAFrame_TheRestOfItComesFirst_AndNothingAfterTheCloseFrame()
    {
        await using var stream = Create(new WebSocketFrames());
        await WriteAsync(0x82, 5, 1, 2);
        Assert.Equal(4, await stream.ReadAsync(_buffer));
        var waiting = stream.ReadAsync(_buffer).AsTask();

        await EndAsync();
        await WriteAsync(3, 4, 5, 0x82, 1, 9);

        Assert.Equal([3, 4, 5], _buffer[..await waiting]);
        Assert.Equal([0x88, 0x02, 0x03, 0xF4], _buffer[..await stream.ReadAsync(_buffer)]);
        Assert.Equal(0, await stream.ReadAsync(_buffer));
    }

    [Fact]
    public async Task Read_EndsBetweenFrames_TheCloseFrameComesAtOnce()
    {
        await using var stream = Create(new WebSocketFrames());
        var waiting = stream.ReadAsync(_buffer).AsTask();

        _open.End();

        Assert.Equal([0x88, 0x02, 0x03, 0xF4], _buffer[..await waiting]);
    }

    [Fact]
    public async Task Read_OtherStreamEnds_IsTheEnd()
    {
        await using var stream = Create(frames: null);
        var waiting = stream.ReadAsync(_buffer).AsTask();

        _open.End();

        Assert.Equal(0, await waiting);
    }

    [Fact]
    public async Task Read_Canceled_IsNotTheEnd()
    {
        await using var stream = Create(frames: null);
        using CancellationTokenSource source = new();
        var waiting = stream.ReadAsync(_buffer, source.Token).AsTask();

        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    private EndingStream Create(WebSocketFrames? frames) => new(_destination.Reader.AsStream(), _open, frames);

    private async Task EndAsync()
    {
        TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = _open.Ended.Register(ended.SetResult);
        _open.End();
        await ended.Task;
    }

    private async Task WriteAsync(params byte[] bytes) => await _destination.Writer.WriteAsync(bytes);
}
