using System.Security.Cryptography;
using FlagGateway.Admin;
using FlagGateway.Admin.Console;
using FlagGateway.Cohorts;
using FlagGateway.Configuration;
using FlagGateway.Health;
using FlagGateway.Identity;
using FlagGateway.Mirroring;
using FlagGateway.Ofrep;
using FlagGateway.Reload;
using FlagGateway.Rollouts;
using FlagGateway.Signals.History;
using FlagGateway.Snapshots;
using FlagGateway.State;
using FlagGateway.State.File;
using FlagGateway.Telemetry;
using Yarp.ReverseProxy.Configuration;

namespace FlagGateway.Hosting;

/// <summary>One running gateway: the listener for users, the one for operators, and what keeps both up to date.</summary>
internal sealed class GatewayProcess : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConfigLoader _loader;

    private GatewayProcess(WebApplication app, ConfigLoader loader)
    {
        _app = app;
        _loader = loader;
    }

    /// <summary>Where users' requests are taken, with the real port.</summary>
    public Uri DataAddress => new(_app.Urls.First().Replace("0.0.0.0", "127.0.0.1", StringComparison.Ordinal).Replace("[::]", "127.0.0.1", StringComparison.Ordinal));

    /// <summary>Where operators look, with the real port.</summary>
    public Uri AdminAddress => _app.Services.GetRequiredService<AdminServer>().Address;

    /// <summary>Where applications ask for flags, with the real port; <c>null</c> where there is no listener for that alone.</summary>
    public Uri? OfrepAddress => _app.Services.GetService<OfrepServer>()?.Address;

    /// <summary>What the admin listener answers to.</summary>
    public IReadOnlyList<Endpoint> AdminEndpoints => _app.Services.GetRequiredService<AdminServer>().Endpoints;

    public SnapshotSource Snapshots => _app.Services.GetRequiredService<SnapshotSource>();

    public ConfigStatus Status => _app.Services.GetRequiredService<ConfigStatus>();

    public MismatchStore Mismatches => _app.Services.GetRequiredService<MismatchStore>();

    public MirrorMetrics Mirroring => _app.Services.GetRequiredService<MirrorMetrics>();

    public CohortRegistry Cohorts => _app.Services.GetRequiredService<CohortRegistry>();

    /// <summary>What guardrails judge.</summary>
    public WindowRegistry Windows => _app.Services.GetRequiredService<WindowRegistry>();

    /// <summary>Where rollouts stand.</summary>
    public RolloutReader Rollouts => _app.Services.GetRequiredService<RolloutReader>();

    /// <summary>What people do to rollouts.</summary>
    public RolloutControl Control => _app.Services.GetRequiredService<RolloutControl>();

    /// <summary>How fast time goes by for rollouts.</summary>
    public RolloutClock Clock => _app.Services.GetRequiredService<RolloutClock>();

    public IStateStore State => _app.Services.GetRequiredService<IStateStore>();

    /// <summary>What the charts of the console show.</summary>
    public ConsoleHistory History => _app.Services.GetRequiredService<ConsoleHistory>();

    /// <summary>Prepares a gateway on a folder; the process is <c>null</c> where the configuration has errors.</summary>
    /// <param name="folder">Folder with the three files.</param>
    /// <param name="overrides">Settings as on the command line: <c>--Urls=http://127.0.0.1:0</c>.</param>
    /// <param name="logging">Changes what is logged where; <c>null</c> for the console.</param>
    /// <param name="rolloutTimeScale">How fast time goes by for rollouts: 1, but in a demo or a simulation.</param>
    /// <exception cref="IdentityKeyFileException">The keys of anonymous cookies cannot be read or made.</exception>
    /// <exception cref="StateFolderException">Another gateway runs on the state folder.</exception>
    public static async Task<(GatewayProcess? Process, IReadOnlyList<ConfigIssue> Issues)> CreateAsync(
        string folder, IReadOnlyList<string> overrides, Action<ILoggingBuilder>? logging = null, double rolloutTimeScale = 1)
    {
        var registry = new GatewayRegistry();
        var cohorts = new CohortRegistry(registry);
        var loader = new ConfigLoader(folder, overrides, cohorts);
        var seen = FolderSignature.Read(folder);
        var result = await loader.LoadAsync(previous: null);
        if (result.Configuration is not { } configuration)
        {
            await loader.DisposeAsync();
            return (null, result.Issues);
        }

        var builder = DataListener.CreateBuilder(configuration.Settings, logging);
        builder.Services.AddSingleton(registry);
        builder.Services.AddSingleton(cohorts);
        builder.Services.AddSingleton(loader);
        builder.Services.AddSingleton(new RolloutClock(rolloutTimeScale));
        AddGateway(builder.Services, configuration, result.Issues, folder, seen);
        var app = builder.Build();
        try
        {
            app.Services.GetRequiredService<ConfigReloader>().Start(configuration);
            DataListener.Map(app);
            return (new GatewayProcess(app, loader), result.Issues);
        }
        catch
        {
            // The state folder may be open by now, and must not stay so.
            await app.DisposeAsync();
            await loader.DisposeAsync();
            throw;
        }
    }

    public async Task StartAsync(CancellationToken cancellationToken = default)
    {
        await _app.StartAsync(cancellationToken);
        var readiness = _app.Services.GetRequiredService<Readiness>();
        readiness.Start();
        _app.Lifetime.ApplicationStopping.Register(readiness.Drain);
    }

    /// <summary>Serves until the process is told to stop, or something in it asks for that; then drains traffic and stops.</summary>
    /// <param name="signals">What the system tells the process.</param>
    /// <param name="cancellationToken">Stops as well, without time for balancers.</param>
    public async Task ServeAsync(ShutdownSignals signals, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(signals.Stop, _app.Lifetime.ApplicationStopping, cancellationToken);
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _app.Services.GetRequiredService<Drain>().RunAsync(waits: !signals.IsByHand && !cancellationToken.IsCancellationRequested, signals.StopNow);
        await _app.StopAsync(signals.StopNow);
    }

    public Task StopAsync(CancellationToken cancellationToken = default) => _app.StopAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        await _loader.DisposeAsync();
    }

    private static void AddGateway(
        IServiceCollection services, LoadedConfiguration configuration, IReadOnlyList<ConfigIssue> issues, string folder, FolderSignature seen)
    {
        var time = TimeProvider.System;
        services.AddSingleton(time);
        services.AddSingleton(provider => new CookieSigner(IdentityKeyFile.LoadOrCreate(
            configuration.Options.Identity.Anonymous.KeyFile ?? Path.Combine(configuration.Options.State.Path, IdentityKeyFile.Name), time, RandomNumberGenerator.Create(), provider.GetRequiredService<ILogger<CookieSigner>>())));
        services.AddState(configuration.Options.State, time);
        services.AddSingleton<StateMetrics>();
        services.AddSingleton<WindowRegistry>();
        services.AddSingleton<CohortMetrics>();
        services.AddSignals();
        services.AddSingleton<SnapshotFactory>();
        services.AddSingleton(provider => new SnapshotSource(provider.GetRequiredService<SnapshotFactory>().Create(
            configuration, provider.GetRequiredService<IStateStore>().Current, version: 1)));
        services.AddSingleton(provider => new SnapshotWriter(
            provider.GetRequiredService<SnapshotFactory>(), provider.GetRequiredService<SnapshotSource>(), provider.GetRequiredService<FlagHistory>(), configuration));
        services.AddSingleton(new ConfigStatus(new ConfigState(1, true, time.GetUtcNow(), issues) { Files = configuration.FileHashes }));

        // Before what has something to tell: it stops after it.
        services.AddNotifications();
        services.AddProxy(configuration);
        services.AddSingleton<ProxyConfigApplier>();
        services.AddSingleton<IConfigChangeListener>(provider => provider.GetRequiredService<ProxyConfigApplier>());
        services.AddSingleton<ConfigReloader>();
        services.AddHostedService(provider => new ConfigWatching(folder, seen, provider.GetRequiredService<ConfigReloader>(), time, provider.GetRequiredService<ILogger<ConfigWatcher>>()));

        services.AddAccessLog(configuration.Options.AccessLog);
        services.AddMirroring(configuration.Options);
        services.AddConditions();
        services.AddRollouts();
        services.AddMetricsPage(configuration.ProxyRoutes.Count, configuration.Options.Metrics.HttpRouteLimit);
        services.AddSingleton<TracePipeline>();

        services.AddOfrep(configuration.Options.Ofrep);
        services.AddSingleton(AdminSettings.From(configuration));
        services.AddSingleton<Readiness>();
        services.AddSingleton<Drain>();
        services.AddSingleton<AdminServer>();
        services.AddHostedService(provider => provider.GetRequiredService<AdminServer>());
    }
}
