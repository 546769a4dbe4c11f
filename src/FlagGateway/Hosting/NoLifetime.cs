namespace FlagGateway.Hosting;

/// <summary>
/// Takes the place of the framework's console lifetime, which listens to the same signals as <see cref="ShutdownSignals"/>
/// and, where it is first, stops the host before anybody knows which signal it was.
/// </summary>
internal sealed class NoLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
