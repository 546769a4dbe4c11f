using System.Diagnostics;
using System.Diagnostics.Metrics;
using FlagGateway.Options;

namespace FlagGateway.Hosting;

/// <summary>
/// A listener for applications that serves only flag evaluation, without authentication. It exists only if
/// <c>Ofrep:Url</c> is set.
/// </summary>
internal sealed class OfrepServer : IHostedService, IAsyncDisposable
{
    private readonly WebApplication? _app;

    public OfrepServer(GatewayOptions options, IServiceProvider gateway, IMeterFactory meters, ILoggerFactory loggers)
    {
        if (options.Ofrep.Url is not { } url)
            return;
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "FlagGateway.Ofrep" });
        builder.Services.AddSingleton(loggers);
        builder.Services.AddSingleton(meters);
        builder.Services.AddSingleton(new ActivitySource("FlagGateway.Ofrep"));
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.Services.AddFlagGatewayEndpoints(gateway);
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.AddFlagGatewayListener(url, gateway);
        });
        _app = builder.Build();
        _app.UseFlagGatewayOfrepCors();
        _app.MapFlagGatewayOfrep(hasStreams: true);
    }

    /// <summary>
    /// Address after the start, with the actual port if 0 was configured; <c>null</c> without a listener.
    /// </summary>
    public Uri? Address => _app is null ? null : new(_app.Urls.First());

    public Task StartAsync(CancellationToken cancellationToken) => _app?.StartAsync(cancellationToken) ?? Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => _app?.StopAsync(cancellationToken) ?? Task.CompletedTask;

    public ValueTask DisposeAsync() => _app?.DisposeAsync() ?? default;
}
