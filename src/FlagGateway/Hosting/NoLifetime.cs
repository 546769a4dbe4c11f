namespace FlagGateway.Hosting;

/// <summary>
/// Replaces the framework's console lifetime, which handles the same signals as <see cref="ShutdownSignals"/>
/// and, if it is first, stops the host before the signal is known.
/// </summary>
internal sealed class NoLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
