using FlagGateway.Rollouts;
using FlagGateway.Rollouts.Fleet;
using FlagGateway.Routing;
using FlagGateway.Signals.Posted;
using FlagGateway.State;

namespace FlagGateway.Admin;

/// <summary>What the admin listener shows and moves.</summary>
internal sealed record AdminServices(SnapshotSource Snapshots, IStateStore Store, RolloutReader Rollouts, RolloutControl Control, Drill Drill, IInstances Instances, SignalIntake Signals);
