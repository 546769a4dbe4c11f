using FlagGateway.Hosting.Services;
using FlagGateway.Identity;
using FlagGateway.Snapshots;
using FlagGateway.State.File;
using FlagGateway.Tools;

namespace FlagGateway.Hosting;

/// <summary>
/// One running gateway: the listener for users, the listener for operators, and the services that keep both up to date.
/// </summary>
internal sealed class GatewayProcess : IAsyncDisposable
{
    private readonly WebApplication _app;
    private GatewayProcess(WebApplication app) => _app = app;

    /// <summary>Address for users' requests, with the actual port.</summary>
    public Uri DataAddress => new(_app.Urls.First().Replace("0.0.0.0", "127.0.0.1", StringComparison.Ordinal).Replace("[::]", "127.0.0.1", StringComparison.Ordinal));

    /// <summary>Address for operators, with the actual port.</summary>
    public Uri AdminAddress => _app.Services.GetRequiredService<AdminServer>().Address;

    /// <summary>
    /// Address for flag evaluation by applications, with the actual port; <c>null</c> without a separate listener.
    /// </summary>
    public Uri? OfrepAddress => _app.Services.GetRequiredService<OfrepServer>().Address;

    /// <summary>The endpoints of the admin listener.</summary>
    public IReadOnlyList<Endpoint> AdminEndpoints => _app.Services.GetRequiredService<AdminServer>().Endpoints;

    /// <summary>All services of the gateway.</summary>
    public IServiceProvider Services => _app.Services;

    /// <summary>Creates a gateway for a folder; the process is <c>null</c> if the configuration has errors.</summary>
    /// <param name="folder">Folder with the three files.</param>
    /// <param name="overrides">Settings as on the command line: <c>--Urls=http://127.0.0.1:0</c>.</param>
    /// <param name="logging">Configures logging; <c>null</c> for the console.</param>
    /// <param name="rolloutTimeScale">
    /// Factor by which time passes faster for rollouts: 1, except in a demo or a simulation.
    /// </param>
    /// <exception cref="IdentityKeyFileException">The keys of anonymous cookies cannot be read or created.</exception>
    /// <exception cref="StateFolderException">Another gateway runs on the state folder.</exception>
    public static async Task<(GatewayProcess? Process, IReadOnlyList<ConfigIssue> Issues)> CreateAsync(
        string folder, IReadOnlyList<string> overrides, Action<ILoggingBuilder>? logging = null, double rolloutTimeScale = 1)
    {
        var (configuration, issues) = await ConfigurationFolder.Read(folder).LoadAsync(overrides);
        if (configuration is null)
            return (null, issues);
        var builder = DataListener.CreateBuilder(configuration.Settings, logging);
        ProgramServices.Add(builder.Services, configuration, rolloutTimeScale);
        var app = builder.Build();
        try
        {
            DataListener.Map(app);
            return (new GatewayProcess(app), issues);
        }
        catch
        {
            // The state folder may already be open and must be closed.
            await app.DisposeAsync();
            throw;
        }
    }

    public Task StartAsync(CancellationToken cancellationToken = default) => _app.StartAsync(cancellationToken);

    /// <summary>Serves until a signal, or a component, requests a stop; then drains traffic and stops.</summary>
    /// <param name="signals">The signals of the system.</param>
    /// <param name="cancellationToken">Also stops, without time for load balancers.</param>
    public async Task ServeAsync(ShutdownSignals signals, CancellationToken cancellationToken)
    {
        using SelfCheck check = new(AdminAddress);
        var supervisor = _app.Services.GetRequiredService<Supervisor>();
        supervisor.Started($"Serving {DataAddress}, admin {AdminAddress}", Supervisor.WatchdogInterval(Environment.GetEnvironmentVariable), check.IsAliveAsync);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(signals.Stop, _app.Lifetime.ApplicationStopping, cancellationToken);
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        supervisor.Stopping();
        await _app.Services.GetRequiredService<Drain>().RunAsync(waits: !signals.IsByHand && !cancellationToken.IsCancellationRequested, signals.StopNow);
        await _app.StopAsync(signals.StopNow);
        await supervisor.DisposeAsync();
    }

    public Task StopAsync(CancellationToken cancellationToken = default) => _app.StopAsync(cancellationToken);

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
