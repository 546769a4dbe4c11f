using System.Collections.Concurrent;
using FlagGateway.FunctionalTests.Support;

namespace FlagGateway.FunctionalTests.Fleet;

/// <summary>Users who go on asking all gateways of a fleet until it is stopped.</summary>
internal sealed class FleetTraffic : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentBag<string> _failures = [];
    private readonly Task _running;
    private long _served;

    public FleetTraffic(IEnumerable<World> worlds) => _running = Task.WhenAll(worlds.SelectMany(static world => new[] { world, world }).Select((world, i) => RunAsync(world, i)));

    /// <summary>Requests that were served.</summary>
    public long Served => Interlocked.Read(ref _served);

    /// <summary>Stops it, and returns what failed.</summary>
    public async Task<IReadOnlyCollection<string>> StopAsync()
    {
        await _stopping.CancelAsync();
        await _running;
        return _failures;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stopping.Dispose();
    }

    private async Task RunAsync(World world, int client)
    {
        for (var i = 0; !_stopping.IsCancellationRequested; i++)
        {
            try
            {
                using var response = await world.GetAsync($"user-{client}-{i % 500}");
                if (response.IsSuccessStatusCode)
                    Interlocked.Increment(ref _served);
                else
                    _failures.Add($"{response.StatusCode}");
            }
            catch (HttpRequestException exception)
            {
                _failures.Add(exception.Message);
            }

            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, CancellationToken.None);
        }
    }
}
