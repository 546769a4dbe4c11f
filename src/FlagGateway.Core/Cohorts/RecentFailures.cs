namespace FlagGateway.Core.Cohorts;

/// <summary>Counts failures of the last minute, up to a limit. Any thread may add; adding allocates nothing.</summary>
public sealed class RecentFailures
{
    /// <summary>The count saturates here; a rollout pauses at this number.</summary>
    public const int Limit = 20;

    /// <summary>How long a failure counts.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly TimeSpan[] _times = new TimeSpan[Limit];
    private int _next;
    private int _filled;

    /// <summary>Records a failure.</summary>
    /// <param name="now">Time of a monotonic clock.</param>
    public void Add(TimeSpan now)
    {
        lock (_lock)
        {
            _times[_next] = now;
            _next = (_next + 1) % Limit;
            _filled = Math.Min(_filled + 1, Limit);
        }
    }

    /// <summary>Number of failures in the last <see cref="Window"/>, at most <see cref="Limit"/>.</summary>
    /// <param name="now">Time of the same clock.</param>
    public int Count(TimeSpan now)
    {
        lock (_lock)
        {
            var count = 0;
            for (var i = 0; i < _filled; i++)
            {
                if (now - _times[i] < Window)
                    count++;
            }

            return count;
        }
    }
}
