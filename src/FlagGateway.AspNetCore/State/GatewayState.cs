using System.Collections.Immutable;
using FlagGateway.Core.Rollouts;

namespace FlagGateway.State;

/// <summary>Everything that people and the machine changed and that must survive a restart. Immutable, replaced whole.</summary>
/// <param name="Revision">Counts up with each change, from 0 for nothing.</param>
/// <param name="Kills">Flags that are killed, by id, without regard to case.</param>
/// <param name="Rollouts">Rollouts that were started once, by the flag's id, without regard to case.</param>
internal sealed record GatewayState(
    long Revision, ImmutableDictionary<string, KillSwitch> Kills, ImmutableDictionary<string, RolloutState> Rollouts)
{
    public static GatewayState Empty { get; } = new(
        0,
        ImmutableDictionary.Create<string, KillSwitch>(StringComparer.OrdinalIgnoreCase),
        ImmutableDictionary.Create<string, RolloutState>(StringComparer.OrdinalIgnoreCase));
}

/// <summary>A flag that is killed: everybody gets the variant that is given while the flag is off.</summary>
/// <param name="Flag">Id of the flag; it need not exist.</param>
/// <param name="Actor">Who killed it.</param>
/// <param name="Reason">Why.</param>
/// <param name="At">When.</param>
internal sealed record KillSwitch(string Flag, string Actor, string Reason, DateTimeOffset At);
