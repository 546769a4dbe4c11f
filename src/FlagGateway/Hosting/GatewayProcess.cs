using FlagGateway.Identity;
using FlagGateway.Snapshots;
using FlagGateway.State.File;
using FlagGateway.Tools;

namespace FlagGateway.Hosting;

/// <summary>One running gateway: the listener for users, the one for operators, and what keeps both up to date.</summary>
internal sealed class GatewayProcess : IAsyncDisposable
{
    private readonly WebApplication _app;
    private GatewayProcess(WebApplication app) => _app = app;

    /// <summary>Where users' requests are taken, with the real port.</summary>
    public Uri DataAddress => new(_app.Urls.First().Replace("0.0.0.0", "127.0.0.1", StringComparison.Ordinal).Replace("[::]", "127.0.0.1", StringComparison.Ordinal));

    /// <summary>Where operators look, with the real port.</summary>
    public Uri AdminAddress => _app.Services.GetRequiredService<AdminServer>().Address;

    /// <summary>Where applications ask for flags, with the real port; <c>null</c> where there is no listener for that alone.</summary>
    public Uri? OfrepAddress => _app.Services.GetRequiredService<OfrepServer>().Address;

    /// <summary>The endpoints of the admin listener.</summary>
    public IReadOnlyList<Endpoint> AdminEndpoints => _app.Services.GetRequiredService<AdminServer>().Endpoints;

    /// <summary>All that the gateway is made of.</summary>
    public IServiceProvider Services => _app.Services;

    /// <summary>Prepares a gateway on a folder; the process is <c>null</c> where the configuration has errors.</summary>
    /// <param name="folder">Folder with the three files.</param>
    /// <param name="overrides">Settings as on the command line: <c>--Urls=http://127.0.0.1:0</c>.</param>
    /// <param name="logging">Changes what is logged where; <c>null</c> for the console.</param>
    /// <param name="rolloutTimeScale">How fast time goes by for rollouts: 1, except in a demo or a simulation.</param>
    /// <exception cref="IdentityKeyFileException">The keys of anonymous cookies cannot be read or made.</exception>
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
            // The state folder may be open by now, and must not stay so.
            await app.DisposeAsync();
            throw;
        }
    }

    public Task StartAsync(CancellationToken cancellationToken = default) => _app.StartAsync(cancellationToken);

    /// <summary>Serves until the process is asked to stop, or something in it asks for that; then drains traffic and stops.</summary>
    /// <param name="signals">The signals of the system.</param>
    /// <param name="cancellationToken">Stops as well, without time for balancers.</param>
    public async Task ServeAsync(ShutdownSignals signals, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(signals.Stop, _app.Lifetime.ApplicationStopping, cancellationToken);
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _app.Services.GetRequiredService<Drain>().RunAsync(waits: !signals.IsByHand && !cancellationToken.IsCancellationRequested, signals.StopNow);
        await _app.StopAsync(signals.StopNow);
    }

    public Task StopAsync(CancellationToken cancellationToken = default) => _app.StopAsync(cancellationToken);

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
