using FlagGateway.Health;
using FlagGateway.Reload;
using FlagGateway.State;

namespace FlagGateway.Hosting;

/// <summary>
/// Connects the snapshot to the state and creates the instruments before other services of the host start; ready once
/// all of them run.
/// </summary>
internal sealed class GatewayStart(IStateStore store, SnapshotWriter snapshots, Readiness readiness, GatewayInstruments instruments) : IHostedLifecycleService
{
    /// <summary>Instruments while the host runs.</summary>
    public GatewayInstruments Instruments => instruments;

    public Task StartingAsync(CancellationToken cancellationToken)
    {
        store.OnChanged(snapshots.Apply);
        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken)
    {
        readiness.Start();
        return Task.CompletedTask;
    }

    public Task StoppingAsync(CancellationToken cancellationToken)
    {
        readiness.Drain();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
