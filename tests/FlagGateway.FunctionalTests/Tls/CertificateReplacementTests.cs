using System.Collections.Concurrent;
using System.Diagnostics;
using FlagGateway.FunctionalTests.Support;

namespace FlagGateway.FunctionalTests.Tls;

/// <summary>Certificates that are replaced while clients connect.</summary>
public sealed class CertificateReplacementTests
{
    private const string Default = "Kestrel:Certificates:Default";
    private static readonly TimeSpan Bar = TimeSpan.FromSeconds(5);

    [Theory]
    [InlineData(Default, "--Urls=https://127.0.0.1:0", false)]
    [InlineData("Kestrel:Endpoints:data:Certificate", "--Kestrel:Endpoints:data:Url=https://127.0.0.1:0", false)]
    [InlineData("Kestrel:Endpoints:data:Sni:localhost:Certificate", "--Kestrel:Endpoints:data:Url=https://127.0.0.1:0", false)]
    [InlineData(Default, "--FlagGateway:Admin:Url=https://127.0.0.1:0", true)]
    public async Task Replaced_UnderLoad_NoHandshakeFailsAndTheNewOneIsServed(string key, string listener, bool isAdmin)
    {
        using TlsFolder folder = new();
        var before = folder.Write();
        await using var world = await World.StartAsync(setup => setup.Overrides.AddRange([listener, .. folder.Settings(key)]));
        var client = folder.Client(isAdmin ? world.Gateway.Admin.BaseAddress! : world.Gateway.Address);
        ConcurrentQueue<Exception> failures = new();
        ConcurrentDictionary<string, int> served = new();
        using CancellationTokenSource end = new();
        var load = Enumerable.Range(0, 4).Select(_ => LoadAsync()).ToArray();
        await Eventually.TrueAsync(() => served.GetValueOrDefault(before) > 20, "No load.");

        var after = folder.Write();
        var replaced = Stopwatch.GetTimestamp();
        await Eventually.TrueAsync(() => served.ContainsKey(after), "The new certificate is not served.");
        var elapsed = Stopwatch.GetElapsedTime(replaced);
        var soFar = served[after];
        await Eventually.TrueAsync(() => served[after] > soFar + 50, "No load afterwards.");
        await end.CancelAsync();
        await Task.WhenAll(load);

        Assert.Empty(failures);
        Assert.InRange(elapsed, TimeSpan.Zero, Bar);
        Assert.Equal(after, (await client.GetAsync("/healthz/live")).SerialNumber);

        async Task LoadAsync()
        {
            await Task.Yield();
            while (!end.IsCancellationRequested)
            {
                try
                {
                    var answer = await client.GetAsync("/healthz/live");
                    Assert.StartsWith("HTTP/1.1 200", answer.Line, StringComparison.Ordinal);
                    served.AddOrUpdate(answer.SerialNumber, 1, static (_, count) => count + 1);
                }
                catch (Exception exception)
                {
                    failures.Enqueue(exception);
                }
            }
        }
    }

    [Fact]
    public async Task Replaced_ByABrokenOne_LastGoodOneStaysAndTheLogSaysWhy()
    {
        using TlsFolder folder = new();
        var before = folder.Write();
        await using var legacy = await Upstream.StartAsync("legacy");
        Setup setup = new(legacy, legacy);
        setup.Overrides.AddRange(["--Kestrel:Endpoints:data:Url=https://127.0.0.1:0", .. folder.Settings(Default)]);
        await using var program = await GatewayProgram.StartAsync(setup);
        var client = folder.Client(program.Address);

        TestCertificate.Replace(folder["tls.key"], TestCertificate.Server("localhost").Key);
        await Eventually.TrueAsync(() => program.Output.Contains("stays in force", StringComparison.Ordinal), "Not reported.");

        Assert.Contains(Default + ":KeyPath: the file has no key of this certificate", program.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("PRIVATE KEY", program.Output, StringComparison.Ordinal);
        Assert.Equal(before, (await client.GetAsync()).SerialNumber);

        var after = folder.Write();
        await Eventually.TrueAsync(async () => (await client.GetAsync()).SerialNumber == after, () => program.Output);
        await Eventually.TrueAsync(() => program.Output.Contains("a new certificate is in force", StringComparison.Ordinal), "Not logged.");
    }

    [Fact]
    public async Task Replaced_ByAnotherPathInTheFile_IsInForceAndNeedsNoRestart()
    {
        using TlsFolder folder = new();
        var before = folder.Write();
        var after = folder.Write("other");
        await using var legacy = await Upstream.StartAsync("legacy");
        Setup setup = new(legacy, legacy);
        await using var gateway = await TestGateway.StartAsync([("gateway.json", File("tls")), ("flags.json", setup.Flags)], []);
        var client = folder.Client(gateway.Address);
        Assert.Equal(before, (await client.GetAsync()).SerialNumber);

        await gateway.ApplyAsync("gateway.json", File("other"));
        Assert.Equal(after, (await client.GetAsync()).SerialNumber);

        // A bad change is refused as a whole.
        gateway.Write("gateway.json", File("missing"));
        await Eventually.TrueAsync(() => gateway.Services.GetService(typeof(FlagGateway.Snapshots.ConfigStatus)) is FlagGateway.Snapshots.ConfigStatus { Current.IsLastReloadSuccessful: false }, "Not refused.");
        Assert.Equal(after, (await client.GetAsync()).SerialNumber);

        string File(string name) => "{" + $$"""
            "Kestrel": { "Endpoints": { "data": { "Url": "https://127.0.0.1:0", "Certificate": { "Path": "{{folder[name + ".crt"]}}", "KeyPath": "{{folder[name + ".key"]}}" } } } },
            """ + setup.Gateway().TrimStart()[1..];
    }

    // Addresses need a restart, and until then users are still there.
    [Theory]
    [InlineData("\"Kestrel\": { \"Endpoints\": { \"data\": { \"Url\": \"http://127.0.0.1:0\" } } },")]
    [InlineData("\"Kestrel\": { \"Endpoints\": { \"other\": { \"Url\": \"http://127.0.0.1:0\" } } },")]
    [InlineData("")]
    public async Task Reload_EndpointWithoutTlsOrGone_ServesUntilTheRestart(string next)
    {
        using TlsFolder folder = new();
        var serial = folder.Write();
        await using var legacy = await Upstream.StartAsync("legacy");
        Setup setup = new(legacy, legacy);
        var first = "{" + $$"""
            "Kestrel": { "Endpoints": { "data": { "Url": "https://127.0.0.1:0", "Certificate": { "Path": "{{folder["tls.crt"]}}", "KeyPath": "{{folder["tls.key"]}}" } } } },
            """ + setup.Gateway().TrimStart()[1..];
        await using var gateway = await TestGateway.StartAsync([("gateway.json", first), ("flags.json", setup.Flags)], []);

        await gateway.ApplyAsync("gateway.json", "{" + next + setup.Gateway().TrimStart()[1..]);

        Assert.Equal(serial, (await folder.Client(gateway.Address).GetAsync()).SerialNumber);
    }
}
