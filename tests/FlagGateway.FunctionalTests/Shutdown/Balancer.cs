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
        var file = Path.Combine(_folder.FullName, "nginx.conf");
        File.WriteAllText(file, Configuration(first, second));
        _nginx = new ExternalProcess("nginx", "-p", _folder.FullName + "/", "-c", file, "-e", "stderr");
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
        daemon off;
        master_process off;
        pid nginx.pid;
        error_log stderr warn;
        events { worker_connections 4096; }
        http {
          access_log off;
          client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi; uwsgi_temp_path uwsgi; scgi_temp_path scgi;
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
        }
        """;
}
