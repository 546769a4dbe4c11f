using System.Threading.Channels;

namespace FlagGateway.Reload;

/// <summary>Requests to read the configuration again at once, whether or not its files changed.</summary>
public sealed class ReloadRequests
{
    private readonly Channel<bool> _requests = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>Requests a reload; several requests before it begins are one. Never blocks.</summary>
    public void Add() => _requests.Writer.TryWrite(true);

    internal IAsyncEnumerable<bool> ReadAllAsync(CancellationToken cancellationToken) => _requests.Reader.ReadAllAsync(cancellationToken);
}
