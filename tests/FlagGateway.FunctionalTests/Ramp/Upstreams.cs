using System.Globalization;

namespace FlagGateway.FunctionalTests.Ramp;

/// <summary>One request as a destination logged it.</summary>
/// <param name="Seconds">When it was answered, in Unix time.</param>
/// <param name="User">The user.</param>
/// <param name="Variant">The variant that the gateway told the destination.</param>
/// <param name="Status">The answer's status.</param>
/// <param name="Destination">Which destination answered.</param>
internal readonly record struct LoggedRequest(double Seconds, string User, string Variant, string Status, string Destination);

/// <summary>An nginx that plays both destinations and logs each request.</summary>
internal sealed class Upstreams : IAsyncDisposable
{
    private readonly string _folder;
    private readonly ExternalProcess _nginx;

    public Upstreams(string folder)
    {
        _folder = folder;
        File.WriteAllText(Path.Combine(folder, "nginx.conf"), Configuration());
        _nginx = new ExternalProcess("nginx", "-p", folder + "/", "-c", Path.Combine(folder, "nginx.conf"), "-e", "stderr");
    }

    public int LegacyPort { get; } = Programs.FreePort();

    public int NewPort { get; } = Programs.FreePort();

    /// <summary>All requests of a destination in the order of its log.</summary>
    public IReadOnlyList<LoggedRequest> Read(string destination) =>
        [.. File.ReadLines(Path.Combine(_folder, destination + ".log")).Select(line => line.Split('|')).Select(part =>
            new LoggedRequest(double.Parse(part[0], CultureInfo.InvariantCulture), part[1], part[2], part[3], destination))];

    public ValueTask DisposeAsync() => _nginx.DisposeAsync();

    private string Configuration() => $$"""
        daemon off;
        master_process off;
        pid nginx.pid;
        error_log stderr warn;
        events { worker_connections 1024; }
        http {
          log_format ramp '$msec|$http_x_user_id|$http_x_flaggateway_variant|$status';
          keepalive_requests 100000000;
          keepalive_timeout 1h;
          client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi; uwsgi_temp_path uwsgi; scgi_temp_path scgi;
          server { listen 127.0.0.1:{{LegacyPort}}; access_log legacy.log ramp; location / { return 200 "legacy"; } }
          server { listen 127.0.0.1:{{NewPort}}; access_log new.log ramp; location / { return 200 "new"; } }
        }
        """;
}
