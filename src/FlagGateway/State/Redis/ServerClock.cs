using System.Globalization;
using StackExchange.Redis;

namespace FlagGateway.State.Redis;

/// <summary>The server's clock as this instance sees it, so that a write can carry a time after which it is not done.</summary>
internal sealed class ServerClock(TimeProvider time)
{
    private volatile Reading? _reading;

    /// <summary>Notes what the server told.</summary>
    /// <param name="milliseconds">Its time.</param>
    /// <param name="sent">When it was asked, so that an answer that took long makes deadlines later and not earlier.</param>
    public void Note(long milliseconds, long sent) => _reading = new Reading(milliseconds, sent);

    /// <summary>A time from now by the server's clock in milliseconds; empty where that is not known.</summary>
    public RedisValue In(TimeSpan span) => _reading is { } reading
        ? (reading.Milliseconds + (long)(time.GetElapsedTime(reading.Sent) + span).TotalMilliseconds).ToString(CultureInfo.InvariantCulture)
        : "";

    private sealed record Reading(long Milliseconds, long Sent);
}
