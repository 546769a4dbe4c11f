using System.Collections.Concurrent;
using FlagGateway.Snapshots;

namespace FlagGateway.Routing.Streams;

/// <summary>
/// The streams of flagged routes that are open, to end those of a variant that is killed or rolled back.
/// </summary>
internal sealed class OpenStreams(SnapshotSource snapshots)
{
    private readonly ConcurrentDictionary<OpenStream, byte> _open = new();

    /// <summary>How many are open.</summary>
    public int Count => _open.Count;

    /// <summary>Adds a stream. It ends at once if its variant was killed while the destination responded.</summary>
    public void Add(OpenStream stream)
    {
        _open.TryAdd(stream, 0);
        if (stream.IsOver(snapshots.Current))
            stream.End();
    }

    /// <summary>Removes a stream that has ended.</summary>
    public void Remove(OpenStream stream)
    {
        _open.TryRemove(stream, out _);
        stream.Dispose();
    }

    /// <summary>Ends the streams whose variant has lost its users.</summary>
    /// <param name="snapshot">The snapshot in force.</param>
    public void Follow(GatewaySnapshot snapshot)
    {
        foreach (var (stream, _) in _open)
        {
            if (stream.IsOver(snapshot))
                stream.End();
        }
    }
}
