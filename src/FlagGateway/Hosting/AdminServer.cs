using System.Diagnostics;
using System.Diagnostics.Metrics;
using FlagGateway.Options;

namespace FlagGateway.Hosting;

/// <summary>
/// The listener for operators: a separate server, so that it does not affect users'
/// requests and no route of the proxy can reach it.
/// </summary>
internal sealed class AdminServer : IHostedService, IAsyncDisposable
{
    // Far more than any change needs; endpoints that accept more set their own limit.
    private const long MaxBytes = 1024 * 1024;

    private readonly WebApplication _app;

    public AdminServer(GatewayOptions options, IServiceProvider gateway)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "FlagGateway.Admin" });
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.Services.AddSingleton(gateway.GetRequiredService<ILoggerFactory>());
        builder.Services.AddSingleton(gateway.GetRequiredService<IMeterFactory>());
        // With another name than the listener for users: scrapes and health checks are not traced.
        builder.Services.AddSingleton(new ActivitySource("FlagGateway.Admin"));
        builder.Services.AddFlagGatewayEndpoints(gateway);
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MaxBytes;
            kestrel.AddFlagGatewayListener(options.Admin.Url, gateway);
        });
        _app = builder.Build();
        _app.UseFlagGatewayAdminSecurity();
        _app.MapFlagGatewayAdmin();
    }

    /// <summary>Address after the start; with the actual port if 0 was configured.</summary>
    public Uri Address => new(_app.Urls.First());

    /// <summary>All mapped endpoints, for tests that compare documents with them.</summary>
    public IReadOnlyList<Endpoint> Endpoints => [.. ((IEndpointRouteBuilder)_app).DataSources.SelectMany(static source => source.Endpoints)];

    public Task StartAsync(CancellationToken cancellationToken) => _app.StartAsync(cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => _app.StopAsync(cancellationToken);

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
