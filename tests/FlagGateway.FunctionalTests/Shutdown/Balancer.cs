using FlagGateway.FunctionalTests.Ramp;
using FlagGateway.FunctionalTests.Support;

namespace FlagGateway.FunctionalTests.Shutdown;

/// <summary>An nginx before two gateways: everything goes to the first until that takes no more connections.</summary>
internal sealed class Balancer : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("flaggateway-nginx-");
    private readonly ExternalProcess _nginx;

    public Balancer(Uri first, Uri second)
    {
        _nginx = Nginx.Start(_folder.FullName, Configuration(first, second));
    }

    public int Port { get; } = Programs.FreePort();

    public Uri Address => new($"http://127.0.0.1:{Port}/");

    public string Output => _nginx.Output;

    public async Task ReadyAsync(HttpClient client) => await Eventually.TrueAsync(
        async () =>
        {
            try
            {
                using var response = await client.GetAsync(new Uri("/ready", UriKind.Relative));
                return response.IsSuccessStatusCode;
            }
            catch (HttpRequestException)
            {
                return false;
            }
        },
        () => $"nginx does not serve: {Output}");

    public async ValueTask DisposeAsync()
    {
        await _nginx.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private string Configuration(Uri first, Uri second) => $$"""
          map $http_upgrade $connection_upgrade { default upgrade; '' ''; }
          upstream gateways { server {{first.Authority}}; server {{second.Authority}} backup; keepalive 64; }
          server {
            listen 127.0.0.1:{{Port}};
            location / {
              proxy_pass http://gateways;
              proxy_http_version 1.1;
              proxy_set_header Host $host;
              proxy_set_header Upgrade $http_upgrade;
              proxy_set_header Connection $connection_upgrade;
              proxy_read_timeout 60s;
            }
          }
        """;
}
