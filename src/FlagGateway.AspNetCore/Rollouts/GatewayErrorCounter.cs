using FlagGateway.Cohorts;
using FlagGateway.State;

namespace FlagGateway.Rollouts;

/// <summary>Counts requests of a flag that the gateway itself failed, on all instances.</summary>
internal sealed class GatewayErrorCounter(WindowRegistry windows, IInstances instances, TimeProvider time)
{
    /// <summary>Their number in the last minute.</summary>
    public int Count(string flag) => (windows.Find(flag)?.GatewayErrors.Count(time.GetElapsedTime(0)) ?? 0) + instances.GatewayErrorsOfOthers(flag);
}
