namespace FlagGateway.Core.Cohorts;

/// <summary>Counts failures of the last minute, up to a limit. Any thread may add; adding allocates nothing.</summary>
public sealed class RecentFailures
{
    /// <summary>More than this are counted as this many; a rollout pauses then.</summary>
    public const int Limit = 20;

    /// <summary>How long a failure counts.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly TimeSpan[] _times = new TimeSpan[Limit];
    private int _next;
    private int _filled;

    /// <summary>Records a failure.</summary>
    /// <param name="now">By a clock that only goes forward.</param>
    public void Add(TimeSpan now)
    {
        lock (_lock)
        {
            _times[_next] = now;
            _next = (_next + 1) % Limit;
            _filled = Math.Min(_filled + 1, Limit);
        }
    }

    /// <summary>How many failures of the last <see cref="Window"/> there are, at most <see cref="Limit"/>.</summary>
    /// <param name="now">By the same clock.</param>
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
