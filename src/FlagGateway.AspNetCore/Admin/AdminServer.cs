using System.Diagnostics;
using FlagGateway.Admin.Api;
using FlagGateway.Admin.Console;
using FlagGateway.Admin.Security;
using FlagGateway.Health;
using FlagGateway.Ofrep;
using FlagGateway.Telemetry;

namespace FlagGateway.Admin;

/// <summary>
/// The listener for operators: a server of its own, so that nothing it does stands in the way of users'
/// requests and no route of the proxy can reach it.
/// </summary>
internal sealed class AdminServer : IHostedService, IAsyncDisposable
{
    // Far more than any change needs; what takes more says so itself.
    private const long MaxBytes = 1024 * 1024;

    private readonly WebApplication _app;

    public AdminServer(AdminSettings settings, AdminServices services, MetricsEndpoint metrics, Readiness readiness, OfrepService ofrep, ILoggerFactory loggers)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "FlagGateway.Admin" });
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.Services.AddSingleton(loggers);
        // Under another name than the listener for users: nobody traces scrapes and health checks.
        builder.Services.AddSingleton(new ActivitySource("FlagGateway.Admin"));
        metrics.AddTo(builder.Services);
        builder.Services.AddRoutingCore();
        builder.Services.AddRazorComponents();
        builder.Services.AddScoped<ConsoleModel>();
        ApiDocument.Add(builder.Services);
        OfrepCors.Add(builder.Services, services.Snapshots);
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().UseUrls(settings.Url);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MaxBytes;
            kestrel.Configure(settings.Kestrel);
        });
        _app = builder.Build();
        AdminTokens tokens = new(() => services.Snapshots.Current.Options.Admin);
        ConsoleSessions sessions = new(services.Time, tokens);
        LoginAttempts attempts = new(services.Time);
        // Nothing of the gateway's inside is told; the log has it.
        _app.UseExceptionHandler(new ExceptionHandlerOptions { ExceptionHandler = AnswerFailureAsync, AllowStatusCode404Response = true, StatusCodeSelector = static exception => (exception as BadHttpRequestException)?.StatusCode ?? StatusCodes.Status500InternalServerError });
        _app.UseMiddleware<SecurityHeaders>(new AdminHosts(settings));
        OfrepCors.Use(_app);
        _app.UseMiddleware<BearerAuthentication>(tokens, sessions, attempts);
        _app.MapGet("/healthz/live", static () => Results.Text("live")).DisableHttpMetrics();
        _app.MapGet("/healthz/ready", () => readiness.IsReady
            // The last known state serves as well as any; that it grows old is for alerts, not for a load balancer.
            ? Results.Text(services.Store.Health.Degradation is { } why ? $"ready, degraded: {why}" : "ready")
            : Results.Text(readiness.IsDraining ? "draining" : "not ready", statusCode: StatusCodes.Status503ServiceUnavailable)).DisableHttpMetrics();
        RolloutEndpoints.Map(_app, services);
        ConsoleEndpoints.Map(_app, services, new ConsoleActions(services, tokens, sessions, attempts));
        FlagEndpoints.Map(_app, services);
        CohortEndpoints.Map(_app, services);
        StatusEndpoints.Map(_app, services);
        ShadowEndpoints.Map(_app, services);
        ApiDocument.Map(_app);
        OverrideEndpoints.Map(_app, services);
        OfrepEndpoints.Map(_app, ofrep);
        SignalEndpoints.Map(_app, services);
        metrics.Map(_app);
    }

    /// <summary>Where it listens once started; the port is the real one also where 0 was asked for.</summary>
    public Uri Address => new(_app.Urls.First());

    /// <summary>All that is mapped, for tests that hold documents against it.</summary>
    public IReadOnlyList<Endpoint> Endpoints => [.. ((IEndpointRouteBuilder)_app).DataSources.SelectMany(static source => source.Endpoints)];

    public Task StartAsync(CancellationToken cancellationToken) => _app.StartAsync(cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => _app.StopAsync(cancellationToken);

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static Task AnswerFailureAsync(HttpContext context)
    {
        SecurityHeaders.Set(context.Response);
        return (context.Response.StatusCode == StatusCodes.Status500InternalServerError
            ? ApiJson.Problem(StatusCodes.Status500InternalServerError, "The gateway could not answer this.", "See its log; traffic is not concerned")
            : ApiJson.Problem(context.Response.StatusCode, "The request cannot be read.", "Send less, or what the API asks for")).ExecuteAsync(context);
    }
}
