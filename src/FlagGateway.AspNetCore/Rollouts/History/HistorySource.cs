using FlagGateway.Cohorts;
using FlagGateway.Core.Cohorts;
using FlagGateway.Core.History;
using FlagGateway.Snapshots;
using FlagGateway.State;

namespace FlagGateway.Rollouts.History;

/// <summary>The counters of the variants that serve flags' users.</summary>
internal interface IHistorySource
{
    /// <summary>The flags that are recorded.</summary>
    IReadOnlyList<string> Flags { get; }

    /// <summary>Reads the counters of a flag; <c>null</c> if there are none.</summary>
    (string Variant, long ObservationPeriod, CohortCounts Counts)? Read(string flag);
}

/// <summary>The counters that rollouts have as well.</summary>
internal sealed class HistorySource(ICohortSource cohorts, WindowRegistry registry, IStateStore store, SnapshotSource snapshots) : IHistorySource
{
    public IReadOnlyList<string> Flags => snapshots.Current.Options.Rollouts.History ? [.. registry.All.Select(static windows => windows.Flag)] : [];

    public (string Variant, long ObservationPeriod, CohortCounts Counts)? Read(string flag)
    {
        if (registry.Find(flag) is not { } windows)
            return null;
        var state = store.Current.Rollouts.GetValueOrDefault(flag) is { } known && known.ObservationPeriod == windows.ObservationPeriod ? known : windows.ToPending();
        if (cohorts.Read(state) is not { } read)
            return null;
        var served = HourRecorder.ServedBy(state);
        return (served, windows.ObservationPeriod, served == windows.Candidate ? read.CandidateSplit : read.ControlSplit);
    }
}
