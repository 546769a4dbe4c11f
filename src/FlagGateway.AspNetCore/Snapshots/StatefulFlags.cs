using FlagGateway.Core.Flags;
using FlagGateway.Core.Rollouts;
using FlagGateway.State;

namespace FlagGateway.Snapshots;

/// <summary>Applies kill switches and rollouts to flags.</summary>
internal static class StatefulFlags
{
    /// <summary>Returns the flags that differ from flags.json, by id.</summary>
    public static Dictionary<string, CompiledFlag> Create(LoadedConfiguration configuration, GatewayState state)
    {
        Dictionary<string, CompiledFlag> flags = new(StringComparer.OrdinalIgnoreCase);
        foreach (var id in state.Rollouts.Keys.Concat(state.Kills.Keys))
        {
            if (!flags.ContainsKey(id) && configuration.Flags.Find(id) is { } flag)
                flags[id] = Create(flag, state.Rollouts.GetValueOrDefault(id), state.Kills.ContainsKey(id), configuration.Plans.FirstOrDefault(plan => IsOf(plan.Flag, id)));
        }

        return flags;
    }

    /// <summary>Returns all flags with the state applied, and with the state of the flags that they require.</summary>
    /// <param name="configuration">The configuration.</param>
    /// <param name="changed">The result of <see cref="Create(LoadedConfiguration, GatewayState)"/>.</param>
    public static FlagSet Link(LoadedConfiguration configuration, Dictionary<string, CompiledFlag> changed) =>
        // Most flags have no state, so only flags with a change are copied.
        changed.Count == 0 ? configuration.Flags : new FlagSet(configuration.Flags.Flags.Select(flag => changed.GetValueOrDefault(flag.Id, flag)), configuration.Flags.Segments);

    /// <summary>Returns one flag with its rollout and its kill switch applied.</summary>
    public static CompiledFlag Create(CompiledFlag flag, RolloutState? rollout, bool isKilled, RolloutPlan? plan)
    {
        var followed = rollout is null ? flag : flag.Follow(rollout);
        return isKilled ? followed.Kill(rollout?.Control ?? plan?.Control) : followed;
    }

    private static bool IsOf(string flag, string id) => flag.Equals(id, StringComparison.OrdinalIgnoreCase);
}
