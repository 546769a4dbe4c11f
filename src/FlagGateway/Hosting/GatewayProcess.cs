using System.Security.Cryptography;
using FlagGateway.AccessLog;
using FlagGateway.Admin;
using FlagGateway.Admin.Console;
using FlagGateway.Conditions;
using FlagGateway.Configuration;
using FlagGateway.Identity;
using FlagGateway.Metrics;
using FlagGateway.Metrics.Exposition;
using FlagGateway.Mirroring;
using FlagGateway.Ofrep;
using FlagGateway.Rollouts;
using FlagGateway.Rollouts.Fleet;
using FlagGateway.Rollouts.Notifications;
using FlagGateway.Routing;
using FlagGateway.Signals;
using FlagGateway.Signals.History;
using FlagGateway.Signals.Posted;
using FlagGateway.State;
using FlagGateway.State.File;
using FlagGateway.State.Redis;
using FlagGateway.Tracing;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using OpenTelemetry.Metrics;
using Yarp.ReverseProxy;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;

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
    /// <param name="rolloutTimeScale">How fast time goes by for rollouts: 1, but in a demo or a rehearsal.</param>
    /// <exception cref="IdentityKeyFileException">The keys of anonymous cookies cannot be read or made.</exception>
    /// <exception cref="StateFolderException">Another gateway runs on the state folder.</exception>
    public static async Task<(GatewayProcess? Process, IReadOnlyList<ConfigIssue> Issues)> CreateAsync(
        string folder, IReadOnlyList<string> overrides, Action<ILoggingBuilder>? logging = null, double rolloutTimeScale = 1)
    {
        var cohorts = new CohortRegistry();
        var loader = new ConfigLoader(folder, overrides, cohorts);
        var seen = FolderSignature.Look(folder);
        var result = await loader.LoadAsync(previous: null);
        if (result.Configuration is not { } configuration)
        {
            await loader.DisposeAsync();
            return (null, result.Issues);
        }

        var builder = CreateBuilder(configuration.Settings, logging);
        builder.Services.AddSingleton(cohorts);
        builder.Services.AddSingleton(loader);
        builder.Services.AddSingleton(new RolloutClock(rolloutTimeScale));
        AddGateway(builder.Services, configuration, result.Issues, folder, seen);
        var app = builder.Build();
        try
        {
            app.Services.GetRequiredService<ConfigReloader>().Start(configuration);
            MapData(app);
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

    /// <summary>Serves until the process is told to stop, or something in it asks for that; then lets go of traffic and stops.</summary>
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

    private static WebApplicationBuilder CreateBuilder(IConfiguration settings, Action<ILoggingBuilder>? logging)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "FlagGateway" });
        builder.Configuration.AddConfiguration(settings);
        (logging ?? (console => Logging.AddDefaults(console, settings)))(builder.Logging);
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            // How large a body may be is the destination's to say, or the route's (MaxRequestBodySize).
            kestrel.Limits.MaxRequestBodySize = null;
            // What a destination sends in a header reaches the client byte for byte.
            kestrel.ResponseHeaderEncodingSelector = static _ => System.Text.Encoding.Latin1;
            kestrel.Configure(settings.GetSection("Kestrel"));
        });
        // Whoever lets .NET complete sockets on the thread that polls them has decided that nothing may block
        // there; the server then need not change threads either. A seventh of the CPU time: tests/load/README.md.
        if (Environment.GetEnvironmentVariable("DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS") == "1")
            builder.WebHost.UseSockets(static sockets => sockets.UnsafePreferInlineScheduling = true);
        if (!settings.GetSection("Kestrel:Endpoints").GetChildren().Any())
            builder.WebHost.UseUrls(settings["Urls"] ?? ConfigLoader.DefaultUrls);
        // For what there is to end after the drain: the lease, notices under way, the admin listener.
        builder.Services.Configure<HostOptions>(static host => host.ShutdownTimeout = TimeSpan.FromSeconds(10));
        return builder;
    }

    private static void AddGateway(
        IServiceCollection services, LoadedConfiguration configuration, IReadOnlyList<ConfigIssue> issues, string folder, FolderSignature seen)
    {
        var time = TimeProvider.System;
        services.AddSingleton(time);
        services.AddSingleton(provider => new CookieSigner(IdentityKeyFile.LoadOrCreate(
            configuration.Options.Identity.Anonymous.KeyFile ?? Path.Combine(configuration.Options.State.Path, IdentityKeyFile.Name), time, RandomNumberGenerator.Create(), provider.GetRequiredService<ILogger<CookieSigner>>())));
        AddState(services, configuration.Options.State, time);
        services.AddSingleton<StateMetrics>();
        services.AddSingleton<WindowRegistry>();
        services.AddSingleton<CohortMetrics>();
        services.AddSingleton<SignalMetrics>();
        services.AddSingleton<SignalRecorder>();
        services.AddSingleton<FlagHistory>();
        services.AddSingleton<SignalIntake>();
        services.AddHostedService<HistoryKeeper>();
        services.AddSingleton<SnapshotFactory>();
        services.AddSingleton(provider => new SnapshotSource(provider.GetRequiredService<SnapshotFactory>().Create(
            configuration, provider.GetRequiredService<IStateStore>().Current, version: 1)));
        services.AddSingleton(provider => new SnapshotWriter(
            provider.GetRequiredService<SnapshotFactory>(), provider.GetRequiredService<SnapshotSource>(), provider.GetRequiredService<FlagHistory>(), configuration));
        services.AddSingleton(new ConfigStatus(new ConfigState(1, true, time.GetUtcNow(), issues) { Files = configuration.FileHashes }));

        // Before what has something to tell: it stops after it.
        services.AddNotifications();
        services.AddRouting();
        services.AddRequestTimeouts();
        // Affinity cookies must survive a restart.
        services.AddDataProtection().SetApplicationName("FlagGateway");
        services.Configure<KeyManagementOptions>(keys => keys.XmlRepository = new AffinityKeyFolder(Path.Combine(configuration.Options.State.Path, "affinity-keys")));
        services.AddReverseProxy().LoadFromMemory(configuration.ProxyRoutes, configuration.ProxyClusters);
        services.AddSingleton<IForwarderHttpClientFactory, GatewayHttpClientFactory>();
        services.AddSingleton<Yarp.ReverseProxy.Transforms.Builder.ITransformProvider, GatewayTransforms>();
        services.AddSingleton<ProxyConfigApplier>();
        services.AddSingleton<IConfigChangeListener>(provider => provider.GetRequiredService<ProxyConfigApplier>());
        services.AddSingleton<ConfigReloader>();
        services.AddHostedService(provider => new ConfigWatching(folder, seen, provider.GetRequiredService<ConfigReloader>(), time, provider.GetRequiredService<ILogger<ConfigWatcher>>()));

        services.AddAccessLog(configuration.Options.AccessLog);
        AddMirroring(services, configuration.Options);
        services.AddConditions();
        AddRollouts(services);
        services.AddMetrics();
        services.AddSingleton<GatewayMetrics>();
        services.AddSingleton<ConfigurationMetrics>();
        services.AddSingleton<PrometheusScrape>();
        services.AddSingleton(MetricsPipeline.Build);
        services.AddSingleton<TracePipeline>();

        services.AddOfrep(configuration.Options.Ofrep);
        services.AddSingleton(AdminSettings.From(configuration.Options.Admin));
        services.AddSingleton<Readiness>();
        services.AddSingleton<Drain>();
        services.AddSingleton<AdminServer>();
        services.AddHostedService(provider => provider.GetRequiredService<AdminServer>());
    }

    private static void AddState(IServiceCollection services, StateOptions options, TimeProvider time)
    {
        services.AddSingleton(InstanceId.Create());
        if (options.Kind == StateKind.File)
        {
            services.AddSingleton<IStateStore>(provider => FileStateStore.Open(options.Path, time, provider.GetRequiredService<ILogger<FileStateStore>>()));
            services.AddSingleton<ILeadership, SoleLeadership>();
            services.AddSingleton<ICohortSource, LocalCohorts>();
            services.AddSingleton<IPlaceSource, LocalPlaces>();
            services.AddSingleton<IInstances, SoleInstance>();
            return;
        }

        var settings = RedisSettings.From(options);
        services.AddSingleton(settings.Keys);
        services.AddSingleton(provider => RedisConnection.Start(settings.Client, time, provider.GetRequiredService<ILogger<RedisConnection>>()));
        services.AddSingleton(provider => RedisStateStore.Open(settings, provider.GetRequiredService<RedisConnection>(), time, provider.GetRequiredService<ILogger<RedisStateStore>>()));
        services.AddSingleton<IStateStore>(provider => provider.GetRequiredService<RedisStateStore>());
        services.AddSingleton<RedisLease>();
        services.AddSingleton<ILeadership>(provider => provider.GetRequiredService<RedisLease>());
        services.AddHostedService(provider =>
        {
            var lease = provider.GetRequiredService<RedisLease>();
            provider.GetRequiredService<RedisStateStore>().Fence = () => lease.Fence;
            return lease;
        });
        services.AddSingleton<RedisCohorts>();
        services.AddSingleton<ICohortSource>(provider => provider.GetRequiredService<RedisCohorts>());
        services.AddHostedService(provider => provider.GetRequiredService<RedisCohorts>());
        services.AddSingleton<PlaceShelf>();
        services.AddSingleton<RedisPlaces>();
        services.AddSingleton<IPlaceSource>(provider => provider.GetRequiredService<RedisPlaces>());
        services.AddHostedService(provider => provider.GetRequiredService<RedisPlaces>());
        services.AddSingleton<RedisInstances>();
        services.AddSingleton<IInstances>(provider => provider.GetRequiredService<RedisInstances>());
        services.AddHostedService(provider => provider.GetRequiredService<RedisInstances>());
    }

    private static void AddRollouts(IServiceCollection services)
    {
        services.AddSingleton<RolloutBoard>();
        services.AddSingleton<ProgressBook>();
        services.AddSingleton<RolloutReader>();
        services.AddSingleton<RolloutMetrics>();
        services.AddSingleton<RolloutAnnouncer>();
        services.AddSingleton<RolloutNotices>();
        services.AddSingleton<RolloutWriter>();
        services.AddSingleton<QueryReadings>();
        services.AddSingleton<RolloutJudge>();
        services.AddSingleton<RolloutLooks>();
        services.AddSingleton<RolloutControl>();
        services.AddSingleton<Drill>();
        services.AddSingleton<AdminServices>();
        services.AddSingleton<ConsoleHistory>();
        services.AddHostedService(provider => provider.GetRequiredService<ConsoleHistory>());
        services.AddHostedService<RolloutWorker>();
    }

    private static void AddMirroring(IServiceCollection services, GatewayOptions options)
    {
        services.AddSingleton(new MirrorBudget(options.Shadow.MaxBytes));
        services.AddSingleton<MirrorMetrics>();
        services.AddSingleton(provider => new MirrorSender(
            provider.GetRequiredService<IProxyStateLookup>(),
            new MirrorHttpClientFactory(provider.GetRequiredService<ILogger<ForwarderHttpClientFactory>>()),
            new CopyHeaders(() => provider.GetRequiredService<SnapshotSource>().Current.Options.Shadow)));
        services.AddSingleton(provider => new MismatchLog(options.State.Path, provider.GetRequiredService<ILogger<MismatchLog>>()));
        services.AddSingleton(provider => new MismatchStore(
            () => provider.GetRequiredService<SnapshotSource>().Current.Options.Shadow.Samples,
            provider.GetRequiredService<MismatchLog>(), TimeProvider.System));
        services.AddSingleton<MirrorWork>();
        services.AddSingleton(provider => new MirrorQueue(
            options.Shadow, provider.GetRequiredService<MirrorWork>(), provider.GetRequiredService<MirrorMetrics>(), TimeProvider.System,
            provider.GetRequiredService<ILogger<MirrorQueue>>()));
        services.AddHostedService(provider => provider.GetRequiredService<MirrorQueue>());
        services.AddSingleton<MirrorCapture>();
    }

    private static void MapData(WebApplication app)
    {
        _ = app.Services.GetRequiredService<ConfigurationMetrics>();
        _ = app.Services.GetRequiredService<RolloutMetrics>();
        _ = app.Services.GetRequiredService<StateMetrics>();
        app.Services.GetRequiredService<IStateStore>().OnChanged(app.Services.GetRequiredService<SnapshotWriter>().Apply);
        _ = app.Services.GetRequiredService<CohortMetrics>();
        _ = app.Services.GetRequiredService<MeterProvider>();
        if (app.Services.GetRequiredService<TracePipeline>().IsOn)
            app.UseMiddleware<RequestSpan>();
        app.UseAccessLog();
        app.UseMiddleware<RequestGuard>();
        app.UseRouting();
        app.UseRequestTimeouts();
        app.MapReverseProxy(static proxy =>
        {
            proxy.UseMiddleware<FlagRoutingMiddleware>();
            proxy.UseSessionAffinity();
            proxy.UseLoadBalancing();
            proxy.UsePassiveHealthChecks();
            proxy.UseMiddleware<RouteTimeout>();
        });
    }
}
