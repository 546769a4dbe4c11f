using System.Text.Json;
using FlagGateway.Metrics;
using FlagGateway.Rollouts.Fleet;
using StackExchange.Redis;

namespace FlagGateway.State.Redis;

/// <summary>Tells the fleet of this instance every few seconds, and knows of the others.</summary>
internal sealed class RedisInstances(
    RedisConnection connection, RedisKeys keys, InstanceId instance, IStateStore store, ILeadership leadership, TimeProvider time, ILogger<RedisInstances> logger)
    : BackgroundService, IInstances
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);
    private static readonly RedisScript Script = RedisScript.Load("instances");

    private volatile IReadOnlyList<InstanceStatus> _all = [];

    public IReadOnlyList<InstanceStatus> All => _all.Count == 0 ? [Own()] : _all;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await TellAsync(stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                FleetLog.NotShared(logger, exception.Message);
            }
            catch (OperationCanceledException)
            {
                break;
            }

            await Task.Delay(Interval, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task TellAsync(CancellationToken cancellationToken)
    {
        var reply = await connection.EvaluateAsync(
            Script, [keys.Of("instances")], [instance.Id, JsonSerializer.Serialize(Own(), StateJson.Options)], cancellationToken);
        if (!reply.IsAnswered)
            return;
        var answer = (RedisResult[])reply.Value!;
        var now = (long)answer[0];
        List<InstanceStatus> all = [];
        for (var i = 1; i + 2 < answer.Length; i += 3)
        {
            if (Parse((string?)answer[i + 2]) is { } status)
                all.Add(status with { SilentFor = Math.Max(0, (now - (long)answer[i + 1]) / 1000.0) });
        }

        _all = [.. all.OrderBy(status => status.Id, StringComparer.Ordinal)];
    }

    private static InstanceStatus? Parse(string? text)
    {
        try
        {
            return text is null ? null : JsonSerializer.Deserialize<InstanceStatus>(text, StateJson.Options);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private InstanceStatus Own() => new()
    {
        Id = instance.Id,
        Name = instance.Name,
        Version = ConfigurationMetrics.Version,
        IsLeader = leadership.IsLeader,
        Revision = store.Current.Revision,
        StateAge = Math.Max(0, (time.GetUtcNow() - store.Health.LastSuccess).TotalSeconds),
        Problem = store.Health.Problem,
    };
}
