using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Text;
using FlagGateway.FunctionalTests.Support;

namespace FlagGateway.FunctionalTests.Shutdown;

/// <summary>The socket on which systemd receives reports of a service.</summary>
internal sealed class NotifySocket : IAsyncDisposable
{
    private readonly TestFolder _folder = new("notify");
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
    private readonly ConcurrentQueue<string> _reports = [];
    private readonly CancellationTokenSource _end = new();
    private readonly Task _reading;

    public NotifySocket()
    {
        Path = System.IO.Path.Combine(_folder.FullName, "notify");
        _socket.Bind(new UnixDomainSocketEndPoint(Path));
        _reading = ReadAsync();
    }

    public string Path { get; }

    /// <summary>All lines of all reports so far, in order.</summary>
    public IReadOnlyList<string> Lines => [.. _reports.SelectMany(static report => report.Split('\n'))];

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _reading;
        _socket.Dispose();
        _end.Dispose();
        await _folder.DisposeAsync();
    }

    private async Task ReadAsync()
    {
        var buffer = new byte[4096];
        try
        {
            while (true)
                _reports.Enqueue(Encoding.UTF8.GetString(buffer, 0, await _socket.ReceiveAsync(buffer, _end.Token)));
        }
        catch (OperationCanceledException)
        {
            // The test ends.
        }
    }
}
