using System.Text.Json;
using StackExchange.Redis;

namespace FlagGateway.State.Redis;

/// <summary>Announces this instance to the fleet every few seconds, and lists the others.</summary>
internal sealed class RedisInstances(
    RedisDatabase redis, OwnStatus own, TimeProvider time, ILogger<RedisInstances> logger)
    : FleetLoop(Interval, time, logger), IInstances
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);
    private static readonly RedisScript Script = RedisScript.Load("instances");

    private volatile Heard _heard = new([], 0);

    // Without Redis only this instance is known.
    public IReadOnlyList<InstanceStatus> All
    {
        get
        {
            var heard = _heard;
            var since = heard.Others.Count == 0 ? 0 : Time.GetElapsedTime(heard.At).TotalSeconds;
            return [.. heard.Others.Select(other => other with { SilentFor = other.SilentFor + since }).Append(own.Read()).OrderBy(status => status.Id, StringComparer.Ordinal)];
        }
    }

    public int GatewayErrorsOfOthers(string flag)
    {
        var heard = _heard;
        var since = heard.Others.Count == 0 ? 0 : Time.GetElapsedTime(heard.At).TotalSeconds;
        return heard.Others.Where(other => other.SilentFor + since < InstanceStatus.Silence.TotalSeconds)
            .Sum(other => other.GatewayErrors?.FirstOrDefault(one => one.Key.Equals(flag, StringComparison.OrdinalIgnoreCase)).Value ?? 0);
    }

    protected override async Task<string?> RunOnceAsync(CancellationToken cancellationToken)
    {
        var reply = await redis.Connection.EvaluateAsync(
            Script, [redis.Keys.Key("instances")], [own.Id, JsonSerializer.Serialize(own.Read(), StateJson.Options)], cancellationToken);
        if (!reply.IsSuccess)
            return null;
        var result = (RedisResult[])reply.Value!;
        var now = (long)result[0];
        List<InstanceStatus> all = [];
        for (var i = 1; i + 2 < result.Length; i += 3)
        {
            if (Parse((string?)result[i + 2]) is { } status && status.Id != own.Id)
                all.Add(status with { SilentFor = Math.Max(0, (now - (long)result[i + 1]) / 1000.0) });
        }

        _heard = new Heard(all, Time.GetTimestamp());
        return null;
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

    private sealed record Heard(IReadOnlyList<InstanceStatus> Others, long At);
}
