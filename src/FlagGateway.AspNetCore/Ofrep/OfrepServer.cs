using System.Diagnostics.Metrics;
using FlagGateway.Health;
using FlagGateway.Snapshots;

namespace FlagGateway.Ofrep;

/// <summary>A listener for applications that serves flag evaluation and nothing else, to whoever reaches it.</summary>
internal sealed class OfrepServer : IHostedService, IAsyncDisposable
{
    private readonly WebApplication _app;

    public OfrepServer(string url, OfrepService service, OfrepStreams streams, SnapshotSource snapshots, IMeterFactory meters, ILoggerFactory loggers)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "FlagGateway.Ofrep" });
        builder.Services.AddSingleton(loggers);
        builder.Services.AddSingleton(meters);
        builder.Services.AddSingleton(new System.Diagnostics.ActivitySource("FlagGateway.Ofrep"));
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.Services.AddRoutingCore();
        OfrepCors.Add(builder.Services, snapshots);
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().UseUrls(url);
        builder.WebHost.ConfigureKestrel(static kestrel => kestrel.AddServerHeader = false);
        _app = builder.Build();
        OfrepCors.Use(_app);
        OfrepEndpoints.Map(_app, service, streams, _app.Lifetime.ApplicationStopping);
    }

    /// <summary>Where it listens once started; the port is the real one also where 0 was asked for.</summary>
    public Uri Address => new(_app.Urls.First());

    public Task StartAsync(CancellationToken cancellationToken) => _app.StartAsync(cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => _app.StopAsync(cancellationToken);

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
