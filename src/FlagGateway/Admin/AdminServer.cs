using System.Diagnostics;
using FlagGateway.Admin.Api;
using FlagGateway.Metrics.Exposition;
using FlagGateway.Ofrep;
using FlagGateway.Overrides;

namespace FlagGateway.Admin;

/// <summary>
/// The listener for operators: a server of its own, so that nothing it does stands in the way of users'
/// requests and no route of the proxy can reach it.
/// </summary>
internal sealed class AdminServer : IHostedService, IAsyncDisposable
{
    private readonly WebApplication _app;

    public AdminServer(AdminSettings settings, AdminServices services, PrometheusScrape scrape, Readiness readiness, OfrepService ofrep, ILoggerFactory loggers)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "FlagGateway.Admin" });
        builder.Services.AddSingleton(loggers);
        // Under another name than the listener for users: nobody traces scrapes and health checks.
        builder.Services.AddSingleton(new ActivitySource("FlagGateway.Admin"));
        builder.Services.AddRoutingCore();
        OfrepCors.Add(builder.Services, services.Snapshots);
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().UseUrls(settings.Url);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        _app = builder.Build();
        OfrepCors.Use(_app);
        _app.UseMiddleware<BearerAuthentication>(settings);
        _app.MapGet("/healthz/live", static () => Results.Text("live")).DisableHttpMetrics();
        _app.MapGet("/healthz/ready", () => readiness.IsReady
            // The last known state serves as well as any; that it grows old is for alerts, not for a load balancer.
            ? Results.Text(services.Store.Health.IsDegraded ? "ready, degraded: the state is old" : "ready")
            : Results.Text(readiness.IsDraining ? "draining" : "not ready", statusCode: StatusCodes.Status503ServiceUnavailable)).DisableHttpMetrics();
        RolloutEndpoints.Map(_app, services);
        OverrideEndpoints.Map(_app, services);
        OfrepEndpoints.Map(_app, ofrep);
        SignalEndpoints.Map(_app, services);
        _app.MapGet("/metrics", (RequestDelegate)scrape.WriteAsync).DisableHttpMetrics();
    }

    /// <summary>Where it listens once started; the port is the real one also where 0 was asked for.</summary>
    public Uri Address => new(_app.Urls.First());

    public Task StartAsync(CancellationToken cancellationToken) => _app.StartAsync(cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => _app.StopAsync(cancellationToken);

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
