using FlagGateway.Core.Flags;
using FlagGateway.Snapshots;
using Microsoft.FeatureManagement;

namespace FlagGateway.FeatureManagement;

/// <summary>Gives the Microsoft library the flags in force, with rollouts and kill switches, so that a host's code gets the variants that routing uses.</summary>
internal sealed class SnapshotDefinitions(SnapshotSource snapshots) : IFeatureDefinitionProvider
{
    public Task<FeatureDefinition> GetFeatureDefinitionAsync(string featureName)
    {
        var snapshot = snapshots.Current;
        return Task.FromResult(snapshot.Entries.TryGetValue(featureName, out var entry) ? From(snapshot, entry) : null!);
    }

    public async IAsyncEnumerable<FeatureDefinition> GetAllFeatureDefinitionsAsync()
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.None);
        var snapshot = snapshots.Current;
        foreach (var entry in snapshot.Entries.Values)
            yield return From(snapshot, entry);
    }

    private static FeatureDefinition From(GatewaySnapshot snapshot, FlagEntry entry)
    {
        var id = entry.Compiled.Id;
        var rollout = snapshot.State.Rollouts.GetValueOrDefault(id);
        var isKilled = snapshot.State.Kills.ContainsKey(id);
        if (rollout is null && !isKilled)
            return entry.Definition;
        var control = rollout?.Control ?? snapshot.Plans.FirstOrDefault(plan => plan.Flag.Equals(id, StringComparison.OrdinalIgnoreCase))?.Control;
        return StatefulDefinition.From(entry.Definition, rollout, isKilled, control);
    }
}
