using System.Diagnostics;
using System.Diagnostics.Metrics;
using FlagGateway.Admin;
using FlagGateway.Admin.Api;
using FlagGateway.Admin.Console;
using FlagGateway.Admin.Security;
using FlagGateway.Health;
using FlagGateway.Ofrep;
using FlagGateway.Snapshots;
using FlagGateway.Telemetry;

namespace FlagGateway.Hosting;

/// <summary>
/// The listener for operators: a server of its own, so that nothing it does stands in the way of users'
/// requests and no route of the proxy can reach it.
/// </summary>
internal sealed class AdminServer : IHostedService, IAsyncDisposable
{
    // Far more than any change needs; what takes more says so itself.
    private const long MaxBytes = 1024 * 1024;

    // What the endpoints of the gateway need, out of its own container. Instances: this listener does not dispose of them.
    private static readonly Type[] Shared =
    [
        typeof(AdminServices), typeof(ConsoleActions), typeof(ApiDocument), typeof(GatewayRole), typeof(OfrepService), typeof(MetricsEndpoint), typeof(Readiness),
        typeof(ILoggerFactory), typeof(IMeterFactory),
    ];

    private readonly WebApplication _app;

    public AdminServer(AdminSettings settings, IServiceProvider gateway)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "FlagGateway.Admin" });
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        foreach (var type in Shared)
            builder.Services.AddSingleton(type, gateway.GetRequiredService(type));
        // Under another name than the listener for users: nobody traces scrapes and health checks.
        builder.Services.AddSingleton(new ActivitySource("FlagGateway.Admin"));
        builder.Services.AddRoutingCore();
        builder.Services.AddConsolePages();
        OfrepCors.Add(builder.Services, gateway.GetRequiredService<SnapshotSource>());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().UseUrls(settings.Url);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MaxBytes;
            kestrel.Configure(settings.Kestrel);
        });
        _app = builder.Build();
        // Nothing of the gateway's inside is shown; the log has it.
        _app.UseExceptionHandler(new ExceptionHandlerOptions { ExceptionHandler = WriteFailureAsync, AllowStatusCode404Response = true, StatusCodeSelector = static exception => (exception as BadHttpRequestException)?.StatusCode ?? StatusCodes.Status500InternalServerError });
        _app.UseMiddleware<SecurityHeaders>(new AdminHosts(settings));
        OfrepCors.Use(_app);
        _app.UseMiddleware<BearerAuthentication>(gateway.GetRequiredService<AdminTokens>(), gateway.GetRequiredService<ConsoleSessions>(), gateway.GetRequiredService<LoginAttempts>());
        _app.MapFlagGatewayAdmin();
    }

    /// <summary>Where it listens once started; the port is the real one also where 0 was asked for.</summary>
    public Uri Address => new(_app.Urls.First());

    /// <summary>All that is mapped, for tests that hold documents against it.</summary>
    public IReadOnlyList<Endpoint> Endpoints => [.. ((IEndpointRouteBuilder)_app).DataSources.SelectMany(static source => source.Endpoints)];

    public Task StartAsync(CancellationToken cancellationToken) => _app.StartAsync(cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => _app.StopAsync(cancellationToken);

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static Task WriteFailureAsync(HttpContext context)
    {
        SecurityHeaders.Set(context.Response);
        return (context.Response.StatusCode == StatusCodes.Status500InternalServerError
            ? ApiJson.Problem(StatusCodes.Status500InternalServerError, "The gateway could not answer this.", "See its log; traffic is not concerned")
            : ApiJson.Problem(context.Response.StatusCode, "The request cannot be read.", "Send less, or what the API asks for")).ExecuteAsync(context);
    }
}
