using System.Diagnostics;
using System.Diagnostics.Metrics;
using FlagGateway.Tools;

namespace FlagGateway.Hosting;

/// <summary>
/// The listener for operators: a server of its own, so that nothing it does stands in the way of users'
/// requests and no route of the proxy can reach it.
/// </summary>
internal sealed class AdminServer : IHostedService, IAsyncDisposable
{
    // Far more than any change needs; what takes more says so itself.
    private const long MaxBytes = 1024 * 1024;

    private const string Certificates = "Kestrel:Certificates";

    private readonly WebApplication _app;

    public AdminServer(FolderConfiguration configuration, IServiceProvider gateway)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "FlagGateway.Admin" });
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.Services.AddSingleton(gateway.GetRequiredService<ILoggerFactory>());
        builder.Services.AddSingleton(gateway.GetRequiredService<IMeterFactory>());
        // Under another name than the listener for users: nobody traces scrapes and health checks.
        builder.Services.AddSingleton(new ActivitySource("FlagGateway.Admin"));
        builder.Services.AddFlagGatewayEndpoints(gateway);
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().UseUrls(configuration.Options.Admin.Url);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MaxBytes;
            kestrel.Configure(CertificatesOf(configuration.Settings));
        });
        _app = builder.Build();
        _app.UseFlagGatewayAdminSecurity();
        _app.MapFlagGatewayAdmin();
    }

    /// <summary>Where it listens once started; the port is the real one also where 0 was asked for.</summary>
    public Uri Address => new(_app.Urls.First());

    /// <summary>All that is mapped, for tests that hold documents against it.</summary>
    public IReadOnlyList<Endpoint> Endpoints => [.. ((IEndpointRouteBuilder)_app).DataSources.SelectMany(static source => source.Endpoints)];

    public Task StartAsync(CancellationToken cancellationToken) => _app.StartAsync(cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => _app.StopAsync(cancellationToken);

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    // Endpoints are the other listener's.
    private static IConfigurationSection CertificatesOf(IConfiguration settings) =>
        new ConfigurationBuilder().AddInMemoryCollection(settings.GetSection(Certificates).AsEnumerable()).Build().GetSection("Kestrel");
}
