using Microsoft.AspNetCore.Hosting.Server;

namespace FlagGateway.Hosting;

/// <summary>
/// Drains users' traffic: reports not ready, continues to serve until load balancers have noticed, then accepts no more
/// connections and waits for open requests. Everything else continues to run meanwhile.
/// </summary>
internal sealed class Drain(RunningGateway gateway, IServer server, TimeProvider time, ILogger<Drain> logger)
{
    /// <summary>Ends when no connection is left, or after the timeouts of the options in force.</summary>
    /// <param name="waits">Whether to give load balancers time.</param>
    /// <param name="atOnce">Ends both waiting times.</param>
    public async Task RunAsync(bool waits, CancellationToken atOnce)
    {
        var options = gateway.Options.Shutdown;
        gateway.Drain();
        if (waits && options.DrainDelay > TimeSpan.Zero && !atOnce.IsCancellationRequested)
        {
            Log.Draining(logger, options.DrainDelay, options.Timeout);
            await Task.Delay(options.DrainDelay, time, atOnce).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        using CancellationTokenSource limit = new(options.Timeout, time);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, atOnce);
        await server.StopAsync(end.Token);
        if (end.IsCancellationRequested)
            Log.CutOff(logger, atOnce.IsCancellationRequested ? "second signal" : $"timeout of {options.Timeout}");
    }
}
