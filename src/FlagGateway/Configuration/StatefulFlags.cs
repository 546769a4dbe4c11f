using FlagGateway.Core.Flags;
using FlagGateway.State;

namespace FlagGateway.Configuration;

/// <summary>Puts kill switches and rollouts into flags.</summary>
internal static class StatefulFlags
{
    /// <summary>The flags that are not what flags.json says, by id.</summary>
    public static Dictionary<string, CompiledFlag> Of(LoadedConfiguration configuration, GatewayState state)
    {
        Dictionary<string, CompiledFlag> flags = new(StringComparer.OrdinalIgnoreCase);
        foreach (var (id, rollout) in state.Rollouts)
        {
            if (configuration.Flags.Find(id) is { } flag)
                flags[id] = flag.Follow(rollout);
        }

        foreach (var id in state.Kills.Keys)
        {
            if ((flags.GetValueOrDefault(id) ?? configuration.Flags.Find(id)) is { } flag)
                flags[id] = flag.Kill(state.Rollouts.GetValueOrDefault(id)?.Control ?? configuration.Plans.FirstOrDefault(plan => IsOf(plan.Flag, id))?.Control);
        }

        return flags;
    }

    private static bool IsOf(string flag, string id) => flag.Equals(id, StringComparison.OrdinalIgnoreCase);
}
