using FlagGateway.Options;

namespace FlagGateway.Configuration.Rollouts;

/// <summary>What plans may refer to in gateway.json.</summary>
/// <param name="CanQuery">Whether there is a Prometheus server.</param>
/// <param name="HasHistory">Whether it is recorded what control's users get.</param>
internal readonly record struct PlanSources(bool CanQuery, bool HasHistory)
{
    /// <summary>
    /// The channels by name, with their type if it is known; <c>null</c> if they are not known, so that none is
    /// refused.
    /// </summary>
    public IReadOnlyDictionary<string, ChannelType?>? Channels { get; init; }
}
