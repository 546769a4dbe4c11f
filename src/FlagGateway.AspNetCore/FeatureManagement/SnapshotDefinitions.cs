using System.Collections.Concurrent;
using FlagGateway.Core.Flags;
using FlagGateway.Snapshots;
using Microsoft.FeatureManagement;

namespace FlagGateway.FeatureManagement;

/// <summary>
/// Gives the Microsoft library the flags in force, with rollouts and kill switches, so that a host's code gets the
/// variants that routing uses.
/// </summary>
internal sealed class SnapshotDefinitions(SnapshotSource snapshots) : IFeatureDefinitionProvider
{
    private volatile SnapshotView? _view;

    public Task<FeatureDefinition> GetFeatureDefinitionAsync(string featureName) => Task.FromResult(View().Find(featureName)!);

    public async IAsyncEnumerable<FeatureDefinition> GetAllFeatureDefinitionsAsync()
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.None);
        var view = View();
        foreach (var id in view.Snapshot.Entries.Keys)
            yield return view.Find(id)!;
    }

    private SnapshotView View()
    {
        var snapshot = snapshots.Current;
        return _view is { } view && view.Snapshot == snapshot ? view : _view = new SnapshotView(snapshot);
    }

    /// <summary>The definitions of one snapshot, each made when it is first asked for.</summary>
    private sealed class SnapshotView(GatewaySnapshot snapshot)
    {
        private readonly ConcurrentDictionary<string, FeatureDefinition> _known = new(StringComparer.Ordinal);

        public GatewaySnapshot Snapshot => snapshot;

        public FeatureDefinition? Find(string id)
        {
            if (!snapshot.Entries.TryGetValue(id, out var entry))
                return null;
            return _known.TryGetValue(entry.Compiled.Id, out var known) ? known : _known.GetOrAdd(entry.Compiled.Id, From(entry));
        }

        private FeatureDefinition From(FlagEntry entry)
        {
            var id = entry.Compiled.Id;
            var rollout = snapshot.State.Rollouts.GetValueOrDefault(id);
            var plan = snapshot.Plans.FirstOrDefault(plan => plan.Flag.Equals(id, StringComparison.OrdinalIgnoreCase));
            var isKilled = snapshot.State.Kills.ContainsKey(id);
            var control = rollout?.Control ?? plan?.Control;
            var definition = StatefulDefinition.DelegateConditions(StatefulDefinition.From(entry.Definition, rollout, isKilled, control), entry.Definition);
            // What a flag means to the host's code alone is not the gateway's to say.
            return control is not null || snapshot.Routes.Values.Any(route => route.Flag.Id == id)
                ? StatefulDefinition.DisableFor(definition, control ?? entry.Definition.Allocation?.DefaultWhenDisabled)
                : definition;
        }
    }
}
