using FlagGateway.Core.Flags;
using FlagGateway.Snapshots;
using Microsoft.FeatureManagement;

namespace FlagGateway.FeatureManagement;

/// <summary>A measured condition for the Microsoft library: the latest measurement of the gateway.</summary>
[FilterAlias(MetricFilterSettings.FilterName)]
internal sealed class MetricGateFilter(SnapshotSource snapshots) : IFeatureFilter
{
    public Task<bool> EvaluateAsync(FeatureFilterEvaluationContext context)
    {
        var gate = snapshots.Current.Flags.Find(context.FeatureName)?.MetricGates.FirstOrDefault(one => one.Settings.Equals(context.Settings));
        return Task.FromResult(gate is { IsMet: true });
    }
}
