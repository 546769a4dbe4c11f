namespace FlagGateway.State;

/// <summary>One instance of the fleet, as it told of itself.</summary>
internal sealed record InstanceStatus
{
    /// <summary>Who has told nothing for longer is taken for gone: as long as a lease lasts, and then some.</summary>
    public static readonly TimeSpan Silence = TimeSpan.FromSeconds(10);

    public required string Id { get; init; }

    public string Name { get; init; } = "";

    public string Version { get; init; } = "";

    /// <summary>Whether it drives rollouts.</summary>
    public bool IsLeader { get; init; }

    /// <summary>Revision of the state it decides by.</summary>
    public long Revision { get; init; }

    /// <summary>How old what it knows of the state was, in seconds.</summary>
    public double StateAge { get; init; }

    /// <summary>Why it is degraded, or <c>null</c>.</summary>
    public string? Problem { get; init; }

    /// <summary>Errors of the gateway itself within the last minute, by flag; flags without one are left out.</summary>
    public IReadOnlyDictionary<string, int> GatewayErrors { get; init; } = new Dictionary<string, int>();

    /// <summary>How long ago it told this, in seconds, by the clock of the store.</summary>
    public double SilentFor { get; init; }
}

/// <summary>Tells of the instances of the fleet.</summary>
internal interface IInstances
{
    /// <summary>All that were heard of within the hour, this one among them.</summary>
    IReadOnlyList<InstanceStatus> All { get; }

    /// <summary>Errors of the gateway itself on a flag within the last minute, on all other instances that are alive.</summary>
    int GatewayErrorsOfOthers(string flag) => 0;
}

/// <summary>This instance and nobody else.</summary>
internal sealed class SoleInstance(InstanceId instance, State.IStateStore store) : IInstances
{
    public IReadOnlyList<InstanceStatus> All =>
        [new() { Id = instance.Id, Name = instance.Name, Version = Telemetry.GatewayVersion.Current, IsLeader = true, Revision = store.Current.Revision, Problem = store.Health.Problem }];
}
