using System.Globalization;
using FlagGateway.FunctionalTests.Ramp;

namespace FlagGateway.FunctionalTests.Mirroring;

/// <summary>
/// A real nginx with two servers of the same files, which were written at other times: other <c>ETag</c> and
/// <c>Last-Modified</c>.
/// </summary>
internal sealed class TwoFileServers : IAsyncDisposable
{
    private static readonly DateTime Written = new(2024, 3, 1, 12, 0, 0, DateTimeKind.Utc);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("flaggateway-nginx-");
    private readonly ExternalProcess _nginx;

    private TwoFileServers()
    {
        foreach (var (name, written) in new[] { ("legacy", Written), ("new", Written.AddDays(1)) })
        {
            var root = _folder.CreateSubdirectory(name);
            var file = Path.Combine(root.FullName, "page.html");
            File.WriteAllText(file, string.Concat(Enumerable.Repeat("<p>the same on both variants</p>\n", 200)));
            File.SetLastWriteTimeUtc(file, written);
        }

        File.WriteAllText(Path.Combine(_folder.FullName, "nginx.conf"), Configuration());
        _nginx = new ExternalProcess("nginx", "-p", _folder.FullName + "/", "-c", Path.Combine(_folder.FullName, "nginx.conf"), "-e", "stderr");
    }

    private int LegacyPort { get; } = Programs.FreePort();

    private int NewPort { get; } = Programs.FreePort();

    /// <summary>Starts them, or ends the test where nginx is not installed.</summary>
    public static TwoFileServers Start()
    {
        Programs.Require("nginx");
        return new TwoFileServers();
    }

    /// <summary>Destinations in place of those of the test's own upstreams.</summary>
    public string Destinations(string side) =>
        string.Create(CultureInfo.InvariantCulture, $$"""{ "1": { "Address": "http://127.0.0.1:{{(side == "legacy" ? LegacyPort : NewPort)}}/" } }""");

    public async ValueTask DisposeAsync()
    {
        await _nginx.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private string Configuration() => $$"""
        daemon off;
        master_process off;
        pid nginx.pid;
        error_log stderr warn;
        events { worker_connections 256; }
        http {
          types { text/html html; }
          access_log off;
          client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi; uwsgi_temp_path uwsgi; scgi_temp_path scgi;
          server { listen 127.0.0.1:{{LegacyPort}}; root legacy; }
          server { listen 127.0.0.1:{{NewPort}}; root new; }
        }
        """;
}
