namespace FlagGateway.Demo.Traffic;

/// <summary>
/// Sends users' requests at a steady average rate, at random moments, independent of earlier ones (open loop).
/// </summary>
internal sealed class TrafficGenerator(
    DemoPopulation population, IReadOnlyList<SampleRoute> routes, DemoClient client, int rate, Action<DemoResponse> report, TimeProvider time)
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(5);

    // Beyond this the machine is too slow for the rate; more requests would only wait.
    private const int MaxInFlight = 500;

    private readonly Random _random = new(DemoSettings.Seed);
    private volatile Exception? _fault;
    private int _inFlight;
    private int _number = 1000;

    /// <summary>Sends until cancelled, then waits for pending responses.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Tick, time);
        var started = time.GetTimestamp();
        double due = 0;
        while (await timer.NextAsync(cancellationToken))
        {
            var elapsed = time.GetElapsedTime(started).TotalSeconds;
            for (; due <= elapsed; due += -Math.Log(1 - _random.NextDouble()) / rate)
                StartOne();
        }

        while (Volatile.Read(ref _inFlight) != 0)
            await timer.WaitForNextTickAsync(CancellationToken.None);
        if (_fault is { } fault)
            throw new InvalidOperationException("A response could not be judged.", fault);
    }

    private void StartOne()
    {
        if (Volatile.Read(ref _inFlight) >= MaxInFlight || population.Pick(_random) is not { } user)
            return;
        Interlocked.Increment(ref _inFlight);
        user.Start();
        _ = SendAsync(user, routes[_random.Next(routes.Count)], _number++);
    }

    private async Task SendAsync(DemoUser user, SampleRoute route, int number)
    {
        try
        {
            report(await client.SendAsync(user, route, number));
        }
        catch (Exception exception)
        {
            // Nobody awaits this task; a response that could not be judged must not count as good.
            _fault = exception;
        }
        finally
        {
            user.End();
            Interlocked.Decrement(ref _inFlight);
        }
    }
}
