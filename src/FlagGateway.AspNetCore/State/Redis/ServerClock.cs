using System.Globalization;
using StackExchange.Redis;

namespace FlagGateway.State.Redis;

/// <summary>
/// Estimate of the server's clock, so that a write can carry a deadline after which it is not executed.
/// </summary>
/// <remarks>
/// Never ahead of the server's own: a slow reply counts as just sent. A write that was
/// reported as not executed must stay so, while one with an early deadline is reported as late and repeated.
/// </remarks>
internal sealed class ServerClock(TimeProvider time)
{
    // Timers of .NET count whole milliseconds and may end a wait slightly early.
    private static readonly TimeSpan Margin = TimeSpan.FromMilliseconds(10);

    private volatile Reading? _reading;

    /// <summary>The clock of this process.</summary>
    public TimeProvider Local => time;

    /// <summary>Records the time that the server just returned.</summary>
    /// <param name="milliseconds">The server's time.</param>
    public void Note(long milliseconds) => _reading = new Reading(milliseconds, time.GetTimestamp());

    /// <summary>
    /// A time from now by the server's clock in milliseconds, at most the span away; empty if the clock is unknown.
    /// </summary>
    public RedisValue In(TimeSpan duration) => _reading is { } reading
        ? (reading.Milliseconds + (long)(time.GetElapsedTime(reading.Received) + duration - Margin).TotalMilliseconds).ToString(CultureInfo.InvariantCulture)
        : "";

    private sealed record Reading(long Milliseconds, long Received);
}
