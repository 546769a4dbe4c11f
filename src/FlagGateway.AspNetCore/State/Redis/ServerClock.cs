using System.Globalization;
using StackExchange.Redis;

namespace FlagGateway.State.Redis;

/// <summary>The server's clock as this instance sees it, so that a write can carry a time after which it is not done.</summary>
/// <remarks>
/// Never ahead of the server's own: a response that took long is taken for one that was given just now. A write that was
/// told as not done must stay undone, while one whose deadline comes early is told as late and made again.
/// </remarks>
internal sealed class ServerClock(TimeProvider time)
{
    // Timers of .NET count whole milliseconds and may end a wait a little early.
    private static readonly TimeSpan Margin = TimeSpan.FromMilliseconds(10);

    private volatile Reading? _reading;

    /// <summary>Notes what the server has just told.</summary>
    /// <param name="milliseconds">Its time.</param>
    public void Note(long milliseconds) => _reading = new Reading(milliseconds, time.GetTimestamp());

    /// <summary>A time from now by the server's clock in milliseconds, at most the span away; empty where the clock is not known.</summary>
    public RedisValue In(TimeSpan duration) => _reading is { } reading
        ? (reading.Milliseconds + (long)(time.GetElapsedTime(reading.Received) + duration - Margin).TotalMilliseconds).ToString(CultureInfo.InvariantCulture)
        : "";

    private sealed record Reading(long Milliseconds, long Received);
}
