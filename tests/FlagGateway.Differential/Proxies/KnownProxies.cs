namespace FlagGateway.Differential.Proxies;

/// <summary>
/// How each proxy is configured: as a plain reverse proxy that keeps connections and passes Host, path and body as they
/// come.
/// </summary>
internal static class KnownProxies
{
    public static Task<Proxy> GatewayAsync(string program) => Proxy.StartAsync("gateway", (port, backend, folder) => (
        new()
        {
            ["gateway.json"] = $$"""
                {
                  "ReverseProxy": {
                    "Routes": { "all": { "ClusterId": "legacy", "Match": { "Path": "/{**path}" }, "Metadata": { "Flag": "release.orders" },
                      "Transforms": [ { "RequestHeaderOriginalHost": "true" } ] } },
                    "Clusters": {
                      "legacy": { "Destinations": { "1": { "Address": "http://127.0.0.1:{{backend}}/" } } },
                      "new": { "Destinations": { "1": { "Address": "http://127.0.0.1:{{backend}}/" } } }
                    }
                  }
                }
                """,
            ["flags.json"] = """
                { "feature_management": { "feature_flags": [ {
                  "id": "release.orders", "enabled": true,
                  "variants": [
                    { "name": "legacy", "configuration_value": { "cluster": "legacy" } },
                    { "name": "new", "configuration_value": { "cluster": "new" } } ],
                  "allocation": { "default_when_enabled": "legacy", "default_when_disabled": "legacy", "seed": "orders",
                    "percentile": [ { "variant": "new", "from": 0, "to": 50 } ] } } ] } }
                """,
        },
        [
            program, "run", "--config", folder, $"--Urls=http://127.0.0.1:{port}", "--FlagGateway:Admin:Url=http://127.0.0.1:0",
            $"--FlagGateway:State:Path={Path.Combine(folder, "state")}", "--FlagGateway:Shutdown:DrainDelay=00:00:00",
        ]));

    public static Task<Proxy> NginxAsync(string program) => Proxy.StartAsync("nginx", (port, backend, folder) => (
        new()
        {
            ["nginx.conf"] = $$"""
                user root;
                daemon off;
                worker_processes 1;
                pid nginx.pid;
                error_log stderr crit;
                events { worker_connections 256; }
                http {
                  access_log off;
                  client_body_temp_path body;
                  proxy_temp_path proxy;
                  fastcgi_temp_path fastcgi;
                  uwsgi_temp_path uwsgi;
                  scgi_temp_path scgi;
                  upstream backend { server 127.0.0.1:{{backend}} max_fails=0; keepalive 8; }
                  server {
                    listen 127.0.0.1:{{port}};
                    location / {
                      proxy_pass http://backend;
                      proxy_http_version 1.1;
                      proxy_request_buffering off;
                      proxy_next_upstream off;
                      proxy_set_header Connection "";
                      proxy_set_header Host $http_host;
                    }
                  }
                }
                """,
        },
        [program, "-p", folder, "-e", "stderr", "-c", "nginx.conf"]));

    public static Task<Proxy> HaproxyAsync(string program) => Proxy.StartAsync("haproxy", (port, backend, _) => (
        new()
        {
            ["haproxy.cfg"] = $"""
                global
                  maxconn 256
                defaults
                  mode http
                  timeout connect 5s
                  timeout client 5s
                  timeout server 5s
                  retries 0
                frontend entry
                  bind 127.0.0.1:{port}
                  default_backend destinations
                backend destinations
                  http-reuse always
                  server one 127.0.0.1:{backend}

                """,
        },
        [program, "-db", "-f", "haproxy.cfg"]));

    /// <summary>Where a program is, or <c>null</c>.</summary>
    public static string? Find(string name) => new[] { "/usr/sbin", "/usr/local/sbin", "/usr/bin", "/usr/local/bin" }
        .Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
}
