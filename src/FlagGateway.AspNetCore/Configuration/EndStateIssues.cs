using FlagGateway.Core.Rollouts;
using FlagGateway.Snapshots;
using FlagGateway.State;

namespace FlagGateway.Configuration;

/// <summary>Finds flags for which flags.json differs from a finished rollout that still decides.</summary>
internal static class EndStateIssues
{
    /// <summary>The remedy.</summary>
    public const string Remedy = "Write the rollout's result into flags.json, or end it with: flaggateway rollout forget";

    /// <summary>Returns one warning for each such flag, in the order of the file.</summary>
    public static IEnumerable<ConfigIssue> Find(LoadedConfiguration configuration, GatewayState state) =>
        from entry in configuration.Entries.Values
        let difference = EndState.Differs(entry.Compiled, state.Rollouts.GetValueOrDefault(entry.Compiled.Id))
        where difference is not null
        select new ConfigIssue(IssueSeverity.Warning, ConfigFileNames.Flags, entry.Path, null, $"A finished rollout decides: {difference}.", Remedy);
}
