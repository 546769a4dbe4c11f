using System.Collections.Concurrent;
using FlagGateway.FunctionalTests.Support;

namespace FlagGateway.FunctionalTests.Reload;

/// <summary>Users who ask without a pause, each for himself in order; notes which sides served each of them.</summary>
internal sealed class Traffic : IAsyncDisposable
{
    private readonly World _world;
    private readonly List<string>[] _sides;
    private readonly int[] _rounds;
    private readonly string[] _paths;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task[] _workers;

    public Traffic(World world, int users, int workers, params string[] paths)
    {
        _world = world;
        _paths = paths.Length == 0 ? ["/"] : paths;
        _sides = [.. Enumerable.Range(0, users).Select(_ => new List<string>())];
        _rounds = new int[workers];
        _workers = [.. Enumerable.Range(0, workers).Select(worker => Task.Run(() => WorkAsync(worker)))];
    }

    public ConcurrentQueue<string> Failures { get; } = new();

    /// <summary>Waits until each user has asked so many times more.</summary>
    public Task RoundsAsync(int count)
    {
        var goals = _rounds.Select(done => done + count + 1).ToArray();
        return Eventually.TrueAsync(
            () => Enumerable.Range(0, goals.Length).All(worker => Volatile.Read(ref _rounds[worker]) >= goals[worker]),
            "The traffic stands still: " + string.Join("; ", Failures.Take(3)));
    }

    /// <summary>The sides of each user, one entry for each stay.</summary>
    public List<string[]> Sides() => [.. _sides.Select(sides =>
    {
        lock (sides)
            return sides.ToArray();
    })];

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_workers);
        _stop.Dispose();
    }

    private async Task WorkAsync(int worker)
    {
        while (!_stop.IsCancellationRequested)
        {
            for (var user = worker; user < _sides.Length; user += _rounds.Length)
            {
                foreach (var path in _paths)
                    await AskAsync(user, path);
            }

            Interlocked.Increment(ref _rounds[worker]);
        }
    }

    private async Task AskAsync(int user, string path)
    {
        try
        {
            using var response = await _world.GetAsync($"user-{user}", path);
            if (!response.IsSuccessStatusCode)
            {
                Failures.Enqueue($"{path}: {(int)response.StatusCode}");
                return;
            }

            var side = await response.Content.ReadAsStringAsync();
            lock (_sides[user])
            {
                if (_sides[user].LastOrDefault() != side)
                    _sides[user].Add(side);
            }
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
        {
            Failures.Enqueue($"{path}: {exception.Message}");
        }
    }
}
