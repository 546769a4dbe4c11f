using FlagGateway.Snapshots;

namespace FlagGateway.Demo.Traffic;

/// <summary>The configuration in force at one instant.</summary>
/// <param name="Snapshot">The snapshot.</param>
/// <param name="UtcTicks">The instant, for flags with time windows.</param>
internal readonly record struct Moment(SnapshotView Snapshot, long UtcTicks);
