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
        builder.Services.AddRoutingCore();
        ApiDocument.Add(builder.Services);
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
            : Results.Text("not ready", statusCode: StatusCodes.Status503ServiceUnavailable)).DisableHttpMetrics();
        RolloutEndpoints.Map(_app, services);
        FlagEndpoints.Map(_app, services);
        CohortEndpoints.Map(_app, services);
        StatusEndpoints.Map(_app, services);
        ShadowEndpoints.Map(_app, services);
        ApiDocument.Map(_app);
        OverrideEndpoints.Map(_app, services);
        OfrepEndpoints.Map(_app, ofrep);
        SignalEndpoints.Map(_app, services);
        _app.MapGet("/metrics", (RequestDelegate)scrape.WriteAsync).DisableHttpMetrics();
    }

    /// <summary>Where it listens once started; the port is the real one also where 0 was asked for.</summary>
    public Uri Address => new(_app.Urls.First());

    /// <summary>All that is mapped, for tests that hold documents against it.</summary>
    public IReadOnlyList<Endpoint> Endpoints => [.. ((IEndpointRouteBuilder)_app).DataSources.SelectMany(static source => source.Endpoints)];

    public Task StartAsync(CancellationToken cancellationToken) => _app.StartAsync(cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => _app.StopAsync(cancellationToken);

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
