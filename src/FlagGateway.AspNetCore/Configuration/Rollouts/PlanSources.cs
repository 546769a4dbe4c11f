namespace FlagGateway.Configuration.Rollouts;

/// <summary>What plans may refer to in gateway.json.</summary>
/// <param name="CanQuery">Whether there is a Prometheus server.</param>
/// <param name="HasHistory">Whether it is recorded what control's users get.</param>
internal readonly record struct PlanSources(bool CanQuery, bool HasHistory)
{
    /// <summary>Names of the channels; <c>null</c> if they are not known, so that none is refused.</summary>
    public IReadOnlyCollection<string>? Channels { get; init; }
}
