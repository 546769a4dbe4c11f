namespace FlagGateway.Tests;

public sealed class ManualTimeProviderTests
{
    private readonly ManualTimeProvider _time = new();

    [Fact]
    public void Advance_NoTimers_MovesBothClocks()
    {
        var before = _time.GetUtcNow();
        var timestamp = _time.GetTimestamp();

        _time.Advance(TimeSpan.FromSeconds(90));

        Assert.Equal(TimeSpan.FromSeconds(90), _time.GetUtcNow() - before);
        Assert.Equal(TimeSpan.FromSeconds(90), _time.GetElapsedTime(timestamp));
    }

    [Fact]
    public void Advance_SeveralTimers_FiresInDueOrderAtDueTime()
    {
        var start = _time.GetUtcNow();
        var fired = new List<(string Name, double Second)>();
        using var late = Timer("late", 3, Timeout.InfiniteTimeSpan);
        using var periodic = Timer("periodic", 1, TimeSpan.FromSeconds(2));

        _time.Advance(TimeSpan.FromSeconds(5));

        Assert.Equal([("periodic", 1), ("late", 3), ("periodic", 3), ("periodic", 5)], fired);

        ITimer Timer(string name, int due, TimeSpan period) => _time.CreateTimer(
            _ => fired.Add((name, (_time.GetUtcNow() - start).TotalSeconds)), null, TimeSpan.FromSeconds(due), period);
    }

    [Fact]
    public void Advance_TimerDisposedOrStopped_DoesNotFire()
    {
        var fired = 0;
        var disposed = _time.CreateTimer(_ => fired++, null, TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan);
        using var stopped = _time.CreateTimer(_ => fired++, null, TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan);
        disposed.Dispose();
        stopped.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        _time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(0, fired);
        Assert.False(disposed.Change(TimeSpan.Zero, TimeSpan.Zero));
    }

    [Fact]
    public async Task WaitForTimersAsync_WorkerReachesItsDelay_Completes()
    {
        var armed = _time.WaitForTimersAsync();
        var delay = Task.Delay(TimeSpan.FromHours(1), _time);
        await armed;

        _time.Advance(TimeSpan.FromHours(1));
        await delay;

        Assert.Equal(0, _time.ArmedTimers);
    }
}
