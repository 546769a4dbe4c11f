using Microsoft.AspNetCore.Hosting.Server;

namespace FlagGateway.Hosting;

/// <summary>
/// Drains users' traffic: says that it is not ready, serves on until balancers have noticed, then takes no more
/// connections and waits for the requests that are open. Everything else runs on meanwhile.
/// </summary>
internal sealed class Drain(RunningGateway gateway, IServer server, TimeProvider time, ILogger<Drain> logger)
{
    /// <summary>Ends when no connection is left, at the latest after the times of the options in force.</summary>
    /// <param name="waits">Whether balancers are to be given time.</param>
    /// <param name="atOnce">Ends both times.</param>
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
            Log.CutOff(logger, atOnce.IsCancellationRequested ? "a second signal came" : $"{options.Timeout} were over");
    }
}
