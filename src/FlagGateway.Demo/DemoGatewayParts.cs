using FlagGateway.Mirroring;
using FlagGateway.Rollouts;

namespace FlagGateway.Demo;

/// <summary>Parts of a gateway that the demo reads or changes.</summary>
internal static class DemoGatewayParts
{
    extension(IDemoGateway gateway)
    {
        public RunningGateway Running => gateway.Services.GetRequiredService<RunningGateway>();

        public GatewayMirroring Mirroring => gateway.Services.GetRequiredService<GatewayMirroring>();

        public GatewayRollouts Rollouts => gateway.Services.GetRequiredService<GatewayRollouts>();
    }
}
