using FlagGateway.Health;
using FlagGateway.Reload;
using FlagGateway.State;

namespace FlagGateway.Hosting;

/// <summary>Lets the snapshot follow the state, and creates the instruments, before anything else of the host starts; ready once all of it runs.</summary>
internal sealed class GatewayStart(IStateStore store, SnapshotWriter snapshots, Readiness readiness, GatewayInstruments instruments) : IHostedLifecycleService
{
    /// <summary>What is measured while the host runs.</summary>
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
