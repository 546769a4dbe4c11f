using FlagGateway.Core.Rollouts;
using FlagGateway.Snapshots;
using FlagGateway.State;

namespace FlagGateway.Configuration;

/// <summary>Flags for which flags.json says something else than a rollout that is over and still decides.</summary>
internal static class EndStateIssues
{
    /// <summary>What to do about it.</summary>
    public const string Remedy = "Write the rollout's result into flags.json, or end it with: flaggateway rollout forget";

    /// <summary>One warning for each such flag, in the order of the file.</summary>
    public static IEnumerable<ConfigIssue> Find(LoadedConfiguration configuration, GatewayState state) =>
        from entry in configuration.Entries.Values
        let difference = EndState.Differs(entry.Compiled, state.Rollouts.GetValueOrDefault(entry.Compiled.Id))
        where difference is not null
        select new ConfigIssue(IssueSeverity.Warning, ConfigFileNames.Flags, entry.Path, null, $"A finished rollout decides: {difference}.", Remedy);
}
