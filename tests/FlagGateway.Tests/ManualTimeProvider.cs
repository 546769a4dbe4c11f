namespace FlagGateway.Tests;

/// <summary>A clock that stands still until a test moves it. Safe to use from several threads.</summary>
/// <remarks>
/// A timer fires inside <see cref="Advance"/>, on the test's thread, at its own due time and in due order;
/// a period fires as often as it fits. Nothing fires by itself: a timer that is due at once fires on the
/// next <see cref="Advance"/>, even of zero.
/// </remarks>
internal sealed class ManualTimeProvider : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly List<ManualTimer> _armed = [];
    private readonly List<(int Count, TaskCompletionSource Reached)> _waiters = [];
    private readonly DateTimeOffset _start;
    private TimeSpan _elapsed;
    private long _sequence;

    /// <summary>Starts on 2026-11-01 00:00 UTC.</summary>
    public ManualTimeProvider()
        : this(new DateTimeOffset(2026, 11, 1, 0, 0, 0, TimeSpan.Zero))
    {
    }

    public ManualTimeProvider(DateTimeOffset start) => _start = start;

    /// <summary>How many timers wait for their time.</summary>
    public int ArmedTimers
    {
        get
        {
            lock (_lock)
            {
                return _armed.Count;
            }
        }
    }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override DateTimeOffset GetUtcNow() => _start + Elapsed();

    public override long GetTimestamp() => Elapsed().Ticks;

    /// <summary>Moves the clock on and fires what becomes due on the way.</summary>
    public void Advance(TimeSpan by)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        var end = Elapsed() + by;
        while (TakeDue(end) is { } timer)
        {
            timer.Fire();
        }

        lock (_lock)
        {
            _elapsed = end;
        }
    }

    /// <summary>Completes once so many timers are armed, so that a test knows when a worker waits for the clock.</summary>
    public Task WaitForTimersAsync(int count = 1)
    {
        lock (_lock)
        {
            if (_armed.Count >= count)
            {
                return Task.CompletedTask;
            }

            var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiters.Add((count, reached));
            return reached.Task;
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    private TimeSpan Elapsed()
    {
        lock (_lock)
        {
            return _elapsed;
        }
    }

    private ManualTimer? TakeDue(TimeSpan end)
    {
        lock (_lock)
        {
            if (_armed.MinBy(timer => (timer.Due, timer.Sequence)) is not { } next || next.Due > end)
            {
                return null;
            }

            _elapsed = next.Due;
            _armed.Remove(next);
            if (next.Period > TimeSpan.Zero)
            {
                Arm(next, next.Due + next.Period, next.Period);
            }

            return next;
        }
    }

    private void Arm(ManualTimer timer, TimeSpan due, TimeSpan period)
    {
        timer.Due = due;
        timer.Period = period;
        timer.Sequence = _sequence++;
        _armed.Add(timer);
        foreach (var (_, reached) in _waiters.Where(waiter => waiter.Count <= _armed.Count))
        {
            reached.SetResult();
        }

        _waiters.RemoveAll(waiter => waiter.Count <= _armed.Count);
    }

    private sealed class ManualTimer(ManualTimeProvider provider, TimerCallback callback, object? state) : ITimer
    {
        private bool _disposed;

        public TimeSpan Due { get; set; }

        public TimeSpan Period { get; set; }

        public long Sequence { get; set; }

        public void Fire() => callback(state);

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (provider._lock)
            {
                if (_disposed)
                {
                    return false;
                }

                provider._armed.Remove(this);
                if (dueTime != Timeout.InfiniteTimeSpan)
                {
                    provider.Arm(this, provider._elapsed + dueTime, period);
                }

                return true;
            }
        }

        public void Dispose()
        {
            lock (provider._lock)
            {
                _disposed = true;
                provider._armed.Remove(this);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
