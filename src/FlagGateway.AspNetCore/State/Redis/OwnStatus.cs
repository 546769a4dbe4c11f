using FlagGateway.Cohorts;
using FlagGateway.Telemetry;

namespace FlagGateway.State.Redis;

/// <summary>What this instance announces of itself.</summary>
internal sealed class OwnStatus(InstanceId instance, IStateStore store, ILeadership leadership, WindowRegistry windows, TimeProvider time)
{
    public string Id => instance.Id;

    public InstanceStatus Read() => new()
    {
        Id = instance.Id,
        Name = instance.Name,
        Version = GatewayVersion.Current,
        IsLeader = leadership.IsLeader,
        Revision = store.Current.Revision,
        StateAge = Math.Max(0, (time.GetUtcNow() - store.Health.LastSuccess).TotalSeconds),
        Problem = store.Health.Problem,
        GatewayErrors = windows.All
            .Select(one => (one.Flag, Count: one.GatewayErrors.Count(time.GetElapsedTime(0))))
            .Where(static one => one.Count != 0).ToDictionary(static one => one.Flag, static one => one.Count, StringComparer.Ordinal),
    };
}
