using System.Net;
using System.Text.Json;
using FlagGateway.FunctionalTests.Promql;
using FlagGateway.FunctionalTests.Ramp;
using FlagGateway.FunctionalTests.Support;
using FlagGateway.FunctionalTests.Tls;
using Microsoft.AspNetCore.Http;

namespace FlagGateway.FunctionalTests.Commands;

/// <summary><c>doctor</c> against real servers.</summary>
public sealed class DoctorTests
{
    private const string Redis = "--FlagGateway:State:Kind=Redis";

    [Fact]
    public async Task Doctor_EverythingRuns_FindsNothing()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var prometheus = await RealPrometheus.StartAsync();
        await prometheus.ShowAsync("up_to_date", 1);
        await using var world = await World.StartAsync(setup => setup.Overrides.AddRange([Redis, $"--FlagGateway:State:Configuration={redis.Address}", $"--FlagGateway:Prometheus:Url={prometheus.Address}"]));

        var (exit, checks) = await RunAsync(
            world.Legacy, world.Candidate, Redis, $"--FlagGateway:State:Configuration={redis.Address}", $"--FlagGateway:Prometheus:Url={prometheus.Address}",
            $"--Urls={world.Gateway.Address}", $"--FlagGateway:Admin:Url={world.Gateway.Admin.BaseAddress}");

        Assert.All(checks, static check => Assert.True(check.Status == "ok", check.ToString()));
        Assert.Equal(0, exit);
        Assert.Equal(
            ["admin_listener", "clock", "configuration", "data_listener", "destination", "destination", "prometheus", "redis", "state_folder", "trusted_proxies"],
            checks.Select(static check => check.Name).Order(StringComparer.Ordinal));
        Assert.Contains(checks, static check => check is { Name: "admin_listener", Finding: "a gateway runs there and is ready" });
        Assert.Contains(checks, static check => check.Name == "redis" && check.Finding.StartsWith("responds; version ", StringComparison.Ordinal));
        var clock = checks.Single(static check => check.Name == "clock");
        Assert.All(["the gateway", "Redis", "Prometheus"], source => Assert.Contains(source, clock.Finding, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Doctor_NothingRuns_SaysWhatAndWhatToDo()
    {
        var port = Programs.FreePort();
        await using var upstream = await Upstream.StartAsync("gone");

        var (exit, checks) = await RunAsync(
            upstream, upstream, $"--ReverseProxy:Clusters:legacy:Destinations:gone:Address=http://127.0.0.1:{port}/", Redis, $"--FlagGateway:State:Configuration=127.0.0.1:{port}", $"--FlagGateway:Prometheus:Url=http://127.0.0.1:{port}",
            $"--ReverseProxy:Clusters:new:Destinations:gone:Address=http://name.invalid:1/");

        Assert.Equal(1, exit);
        Assert.Equal(["destination", "destination", "prometheus", "redis"], checks.Where(static check => check.Status == "failed").Select(static check => check.Name).Order(StringComparer.Ordinal));
        Assert.All(checks.Where(static check => check.Status == "failed"), static check => Assert.NotNull(check.Remedy));
        Assert.Contains(checks, static check => check.Finding == "the name name.invalid is not known");
        Assert.Contains(checks, static check => check is { Name: "data_listener", Finding: "any free port" });
    }

    [Theory]
    [InlineData("allkeys-lru", 1, "failed", "maxmemory-policy is allkeys-lru")]
    [InlineData("volatile-lru", 0, "warning", "maxmemory-policy is volatile-lru")]
    [InlineData("noeviction", 0, "ok", "maxmemory-policy noeviction")]
    public async Task Doctor_RedisThatEvicts_IsNamed(string policy, int exit, string status, string finding)
    {
        await using var redis = await RedisServer.StartAsync("--maxmemory", "100mb", "--maxmemory-policy", policy);
        await using var upstream = await Upstream.StartAsync("one");

        var (code, checks) = await RunAsync(upstream, upstream, Redis, $"--FlagGateway:State:Configuration={redis.Address}");

        Assert.Equal(exit, code);
        var check = checks.Single(static check => check.Name == "redis");
        Assert.Equal(status, check.Status);
        Assert.Contains(finding, check.Finding, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Doctor_RedisRefusesThePassword_NeverShowsIt()
    {
        await using var redis = await RedisServer.StartAsync("--requirepass", "right");
        await using var upstream = await Upstream.StartAsync("one");

        var (exit, checks) = await RunAsync(upstream, upstream, Redis, $"--FlagGateway:State:Configuration={redis.Address},password=hunter2");

        Assert.Equal(1, exit);
        Assert.StartsWith("the password is refused", checks.Single(static check => check.Name == "redis").Finding, StringComparison.Ordinal);
        Assert.All(checks, static check => Assert.DoesNotContain("hunter2", check.ToString(), StringComparison.Ordinal));
    }

    // The ports are nginx's, as after a mistake in a compose file.
    [Fact]
    public async Task Doctor_PortsOfAnotherProgram_AreNamed()
    {
        await using var upstream = await Upstream.StartAsync("one");
        await using Nginx nginx = new("return 200 hello;");
        await nginx.ReadyAsync();

        var (exit, checks) = await RunAsync(upstream, upstream, $"--Urls={nginx.Address}", "--FlagGateway:Admin:Url=http://127.0.0.1:0");
        var (_, admin) = await RunAsync(upstream, upstream, $"--FlagGateway:Admin:Url={nginx.Address}");

        Assert.Equal(1, exit);
        var data = checks.Single(static check => check.Name == "data_listener");
        Assert.Equal("another program listens there (no gateway responds at FlagGateway:Admin:Url)", data.Finding);
        Assert.Equal($"Stop it (ss -ltnp 'sport = :{nginx.Address.Port}' names it), or change Urls or Kestrel:Endpoints", data.Remedy);
        Assert.Equal(
            "another program listens there (GET /healthz/live returned 200, and not what a gateway returns)", admin.Single(static check => check.Name == "admin_listener").Finding);
    }

    [Theory]
    [InlineData(200, "ready", "ok", "a gateway runs there and is ready")]
    [InlineData(200, "ready, degraded: Redis: no response", "warning", "a gateway runs there: ready, degraded: Redis: no response")]
    [InlineData(503, "not ready", "warning", "a gateway runs there and is not ready: not ready")]
    public async Task Doctor_GatewayInTrouble_IsAWarning(int status, string text, string expected, string finding)
    {
        await using var upstream = await Upstream.StartAsync("one");
        upstream.Answer(Health(status, text, TimeProvider.System.GetUtcNow()));

        var (_, checks) = await RunAsync(upstream, upstream, $"--FlagGateway:Admin:Url={upstream.Address}", $"--Urls={upstream.Address}");

        var check = checks.Single(static check => check.Name == "admin_listener");
        Assert.Equal((expected, finding), (check.Status, check.Finding));
    }

    [Theory]
    [InlineData(90, "failed", "behind the gateway")]
    [InlineData(-30, "warning", "ahead of the gateway")]
    public async Task Doctor_ClockDiffers_SaysByHowMuch(int seconds, string status, string finding)
    {
        await using var upstream = await Upstream.StartAsync("one");
        upstream.Answer(Health(200, "ready", TimeProvider.System.GetUtcNow().AddSeconds(seconds)));

        var (_, checks) = await RunAsync(upstream, upstream, $"--FlagGateway:Admin:Url={upstream.Address}", $"--Urls={upstream.Address}");

        var check = checks.Single(static check => check.Name == "clock");
        Assert.Equal(status, check.Status);
        Assert.EndsWith(finding, check.Finding, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(200, "the response is not from Prometheus", "FlagGateway:Prometheus:Url is the address before /api/v1: correct it")]
    [InlineData(401, "status 401", "Set FlagGateway:Prometheus:Token, best by the environment")]
    public async Task Doctor_NoPrometheus_SaysWhy(int status, string finding, string remedy)
    {
        await using var upstream = await Upstream.StartAsync("one");
        upstream.AnswerStatus(status);

        var (exit, checks) = await RunAsync(upstream, upstream, $"--FlagGateway:Prometheus:Url={upstream.Address}");

        Assert.Equal(1, exit);
        var check = checks.Single(static check => check.Name == "prometheus");
        Assert.Equal(($"a query failed: {finding}", remedy), (check.Finding, check.Remedy));
    }

    [Fact]
    public async Task Doctor_DestinationWithTls_IsCheckedAsTheGatewayDoes()
    {
        using TlsFolder tls = new();
        tls.Write();
        await using var upstream = await Upstream.StartAsync("one");
        await using Nginx nginx = new("return 200 hello;", $"ssl_certificate {tls["tls.crt"]}; ssl_certificate_key {tls["tls.key"]};");
        await nginx.ReadyAsync();
        var address = $"--ReverseProxy:Clusters:new:Destinations:one:Address=https://localhost:{nginx.Address.Port}/";

        var (failing, unknown) = await RunAsync(upstream, upstream, address);
        var (exit, known) = await RunAsync(upstream, upstream, address, $"--ReverseProxy:Clusters:new:HttpClient:ServerCertificateAuthority={tls["ca.pem"]}");
        var (_, plain) = await RunAsync(upstream, upstream, $"--ReverseProxy:Clusters:new:Destinations:one:Address=https://localhost:{upstream.Address.Port}/");

        Assert.Equal((1, 0), (failing, exit));
        Assert.StartsWith("the TLS handshake fails: ", Of(unknown).Finding, StringComparison.Ordinal);
        Assert.StartsWith("accepts connections, Tls1", Of(known).Finding, StringComparison.Ordinal);
        Assert.StartsWith("the TLS handshake fails: ", Of(plain).Finding, StringComparison.Ordinal);
        Assert.Contains(known, static check => check.Name == "certificate" && check.Target == "ReverseProxy:Clusters:new:HttpClient:ServerCertificateAuthority" && check.Status == "ok");

        static Check Of(IEnumerable<Check> checks) => checks.Single(static check => check.Name == "destination" && check.Target.StartsWith("new/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Doctor_InvalidFiles_NamesEachErrorAndStops()
    {
        await using var upstream = await Upstream.StartAsync("one");

        var (exit, checks) = await RunAsync(upstream, upstream, "--FlagGateway:Admin:Concurrency=0", "--FlagGateway:State:Path=");

        Assert.Equal(1, exit);
        Assert.All(checks, static check => Assert.Equal(("configuration", "failed"), (check.Name, check.Status)));
        Assert.NotEmpty(checks);
    }

    private static RequestDelegate Health(int status, string text, DateTimeOffset date) => context =>
    {
        context.Response.Headers.Date = date.ToString("R", System.Globalization.CultureInfo.InvariantCulture);
        var isReady = context.Request.Path == "/healthz/ready";
        context.Response.StatusCode = isReady ? status : (int)HttpStatusCode.OK;
        return context.Response.WriteAsync(isReady ? text : "live");
    };

    private static async Task<(int Exit, Check[] Checks)> RunAsync(Upstream legacy, Upstream candidate, params string[] overrides)
    {
        await using TestFolder folder = new("doctor");
        Setup setup = new(legacy, candidate) { Identity = """{ "TrustedProxies": [ "127.0.0.0/8" ] }""" };
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "gateway.json"), setup.Gateway());
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "flags.json"), setup.Flags);
        string[] defaults = ["--Urls=http://127.0.0.1:0", "--FlagGateway:Admin:Url=http://127.0.0.1:0", $"--FlagGateway:State:Path={folder.FullName}/state"];
        var given = overrides.Select(static one => one.Split('=')[0]).ToArray();
        var (exit, output, error) = await CommandLine.RunAsync(["doctor", "--config", folder.FullName, "-o", "json", .. defaults.Where(one => !given.Contains(one.Split('=')[0])), .. overrides]);
        Assert.Equal("", error);
        var response = JsonSerializer.Deserialize<JsonElement>(output);
        return (exit, [.. response.GetProperty("checks").EnumerateArray().Select(static check => new Check(
            check.GetProperty("name").GetString()!, check.GetProperty("target").GetString()!, check.GetProperty("status").GetString()!,
            check.GetProperty("finding").GetString()!, check.GetProperty("remedy").GetString()))]);
    }

    private sealed record Check(string Name, string Target, string Status, string Finding, string? Remedy);

    /// <summary>An nginx that is no gateway.</summary>
    private sealed class Nginx : IAsyncDisposable
    {
        private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("flaggateway-nginx-");
        private readonly ExternalProcess _process;

        public Nginx(string location, string? tls = null)
        {
            var port = Programs.FreePort();
            Address = new($"http://127.0.0.1:{port}/");
            _process = Support.Nginx.Start(_folder.FullName, $$"""server { listen 127.0.0.1:{{port}}{{(tls is null ? "" : " ssl")}}; {{tls}} location / { {{location}} } }""");
        }

        public Uri Address { get; }

        public Task ReadyAsync() => Eventually.TrueAsync(
            async () =>
            {
                using System.Net.Sockets.TcpClient client = new();
                await client.ConnectAsync("127.0.0.1", Address.Port);
                return true;
            },
            () => $"nginx does not serve: {_process.Output}");

        public async ValueTask DisposeAsync()
        {
            await _process.DisposeAsync();
            _folder.Delete(recursive: true);
        }
    }
}
