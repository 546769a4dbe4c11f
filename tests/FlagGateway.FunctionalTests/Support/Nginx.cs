using FlagGateway.FunctionalTests.Ramp;

namespace FlagGateway.FunctionalTests.Support;

/// <summary>A real nginx that needs no rights and writes only into a folder of the test.</summary>
internal static class Nginx
{
    /// <summary>Starts one.</summary>
    /// <param name="folder">Where its files are; relative paths are of this folder.</param>
    /// <param name="http">What it serves: the content of its block <c>http</c>.</param>
    public static ExternalProcess Start(string folder, string http)
    {
        Programs.Require("nginx");
        var file = Path.Combine(folder, "nginx.conf");
        File.WriteAllText(file, $$"""
            daemon off;
            master_process off;
            pid nginx.pid;
            error_log stderr warn;
            events { worker_connections 4096; }
            http {
              access_log off;
              client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi; uwsgi_temp_path uwsgi; scgi_temp_path scgi;
              {{http}}
            }
            """);
        return new ExternalProcess("nginx", "-p", folder + "/", "-c", file, "-e", "stderr");
    }
}
