using FlagGateway.Mirroring;
using FlagGateway.Rollouts;
using FlagGateway.Snapshots;
using FlagGateway.State;

namespace FlagGateway.Demo;

/// <summary>Parts of a gateway that the demo reads or changes.</summary>
internal static class DemoGatewayParts
{
    extension(IDemoGateway gateway)
    {
        public SnapshotSource Snapshots => gateway.Services.GetRequiredService<SnapshotSource>();

        public MismatchStore Mismatches => gateway.Services.GetRequiredService<MismatchStore>();

        public MirrorMetrics Mirroring => gateway.Services.GetRequiredService<MirrorMetrics>();

        public RolloutReader Rollouts => gateway.Services.GetRequiredService<RolloutReader>();

        public RolloutControl Control => gateway.Services.GetRequiredService<RolloutControl>();

        public IStateStore State => gateway.Services.GetRequiredService<IStateStore>();
    }
}
