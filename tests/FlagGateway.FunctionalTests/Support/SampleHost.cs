using ExistingHost;
using FlagGateway.Rollouts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Net.Http.Headers;

namespace FlagGateway.FunctionalTests.Support;

/// <summary>The host of samples/ExistingHost, with the files of a test.</summary>
internal sealed class SampleHost : IGatewayHost
{
    /// <summary>What stands before the admin paths.</summary>
    public const string AdminPath = "/flaggateway";

    private readonly WebApplication _app;

    private SampleHost(WebApplication app) => _app = app;

    /// <summary>Whether tests that are for both run on it: the environment says so.</summary>
    public static bool IsAskedFor { get; } = Environment.GetEnvironmentVariable("FLAGGATEWAY_TEST_HOST") == "sample";

    public Uri DataAddress => new(_app.Urls.First());

    public Uri? OfrepAddress => null;

    public IServiceProvider Services => _app.Services;

    public IReadOnlyList<Endpoint> AdminEndpoints =>
        [.. ((IEndpointRouteBuilder)_app).DataSources.SelectMany(static source => source.Endpoints).Where(static endpoint => (endpoint as RouteEndpoint)?.RoutePattern.RawText?.StartsWith(AdminPath, StringComparison.Ordinal) == true)];

    /// <summary>Builds the host on a folder with appsettings.json, flags.json and rollouts.json.</summary>
    public static SampleHost Create(string folder, IEnumerable<string> overrides, double rolloutTimeScale = 1, Action<IServiceCollection>? configure = null) => new(OrdersHost.Build(
        [$"--contentRoot={folder}", "--environment=Test", "--Logging:LogLevel:Default=None", .. overrides, "--urls=http://127.0.0.1:0"], services =>
        {
            services.AddSingleton(new RolloutClock(rolloutTimeScale));
            configure?.Invoke(services);
        }));

    /// <summary>Logs in, and returns the cookie of the session.</summary>
    public static async Task<string> LogInAsync(Uri address, string name, string role, string? tenant = null)
    {
        using var client = TestGateway.NewClient(address);
        using var response = await client.GetAsync($"/account/login?name={name}&role={role}{(tenant is null ? "" : $"&tenant={tenant}")}");
        response.EnsureSuccessStatusCode();
        return response.Headers.GetValues(HeaderNames.SetCookie).Single().Split(';')[0];
    }

    public async Task<HttpClient> ConnectAdminAsync()
    {
        var client = new HttpClient(new UnderPath { InnerHandler = new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false, UseProxy = false } }) { BaseAddress = DataAddress, Timeout = TimeSpan.FromSeconds(60) };
        client.DefaultRequestHeaders.Add(HeaderNames.Cookie, await LogInAsync(DataAddress, "tester", "operator"));
        return client;
    }

    public Task StartAsync() => _app.StartAsync();

    public Task StopAsync(CancellationToken cancellationToken = default) => _app.StopAsync(cancellationToken);

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private sealed class UnderPath : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            request.RequestUri = new Uri(request.RequestUri!, AdminPath + request.RequestUri!.PathAndQuery);
            return base.SendAsync(request, cancellationToken);
        }
    }
}
