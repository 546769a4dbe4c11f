using FlagGateway.Admin.Console;
using FlagGateway.Cohorts;
using FlagGateway.Hosting;
using FlagGateway.Mirroring;
using FlagGateway.Rollouts;
using FlagGateway.Snapshots;
using FlagGateway.State;
using FlagGateway.Telemetry;
using Microsoft.Extensions.DependencyInjection;

namespace FlagGateway.FunctionalTests.Support;

/// <summary>What tests look at inside a gateway.</summary>
internal static class GatewayParts
{
    extension(IGatewayHost host)
    {
        public SnapshotSource Snapshots => host.Services.GetRequiredService<SnapshotSource>();

        public ConfigStatus Status => host.Services.GetRequiredService<ConfigStatus>();

        public MismatchStore Mismatches => host.Services.GetRequiredService<MismatchStore>();

        public CohortRegistry Cohorts => host.Services.GetRequiredService<CohortRegistry>();

        public WindowRegistry Windows => host.Services.GetRequiredService<WindowRegistry>();

        public RolloutReader Rollouts => host.Services.GetRequiredService<RolloutReader>();

        public RolloutClock Clock => host.Services.GetRequiredService<RolloutClock>();

        public IStateStore State => host.Services.GetRequiredService<IStateStore>();

        public ConsoleHistory History => host.Services.GetRequiredService<ConsoleHistory>();
    }

    extension(GatewayProcess process)
    {
        public SnapshotSource Snapshots => process.Services.GetRequiredService<SnapshotSource>();

        public ConfigStatus Status => process.Services.GetRequiredService<ConfigStatus>();

        public MismatchStore Mismatches => process.Services.GetRequiredService<MismatchStore>();

        public CohortRegistry Cohorts => process.Services.GetRequiredService<CohortRegistry>();

        public WindowRegistry Windows => process.Services.GetRequiredService<WindowRegistry>();

        public RolloutReader Rollouts => process.Services.GetRequiredService<RolloutReader>();

        public RolloutClock Clock => process.Services.GetRequiredService<RolloutClock>();

        public IStateStore State => process.Services.GetRequiredService<IStateStore>();

        public ConsoleHistory History => process.Services.GetRequiredService<ConsoleHistory>();
    }
}
