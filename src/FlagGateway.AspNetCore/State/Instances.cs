namespace FlagGateway.State;

/// <summary>One instance of the fleet, as reported by itself.</summary>
internal sealed record InstanceStatus
{
    /// <summary>
    /// Instances without a report for longer count as gone: a little more than the lifetime of a lease.
    /// </summary>
    public static readonly TimeSpan Silence = TimeSpan.FromSeconds(10);

    public required string Id { get; init; }

    public string Name { get; init; } = "";

    public string Version { get; init; } = "";

    /// <summary>Whether it controls rollouts.</summary>
    public bool IsLeader { get; init; }

    /// <summary>Revision of the state it uses.</summary>
    public long Revision { get; init; }

    /// <summary>Age of its state, in seconds.</summary>
    public double StateAge { get; init; }

    /// <summary>Why it is degraded, or <c>null</c>.</summary>
    public string? Problem { get; init; }

    /// <summary>Errors of the gateway itself within the last minute, by flag; flags without one are omitted.</summary>
    public IReadOnlyDictionary<string, int> GatewayErrors { get; init; } = new Dictionary<string, int>();

    /// <summary>Age of this report in seconds, by the clock of the store.</summary>
    public double SilentFor { get; init; }
}

/// <summary>Lists the instances of the fleet.</summary>
internal interface IInstances
{
    /// <summary>All instances that reported within the last hour, including this one.</summary>
    IReadOnlyList<InstanceStatus> All { get; }

    /// <summary>Errors of the gateway itself on a flag within the last minute, on all other live instances.</summary>
    int GatewayErrorsOfOthers(string flag) => 0;
}

/// <summary>Only this instance.</summary>
internal sealed class SoleInstance(InstanceId instance, State.IStateStore store) : IInstances
{
    public IReadOnlyList<InstanceStatus> All =>
        [new() { Id = instance.Id, Name = instance.Name, Version = Telemetry.GatewayVersion.Current, IsLeader = true, Revision = store.Current.Revision, Problem = store.Health.Problem }];
}
