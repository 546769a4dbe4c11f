using System.Diagnostics;
using FlagGateway.Hosting;
using FlagGateway.Snapshots;
using Microsoft.Extensions.Logging;

namespace FlagGateway.FunctionalTests.Support;

/// <summary>A gateway in this process, on a folder of its own and free ports.</summary>
internal sealed class TestGateway : IAsyncDisposable
{
    // Tests read as fast as they can, in a process where everything is slow at first.
    private const string ManyReads = "--FlagGateway:Admin:CpuShare=64";

    private readonly DirectoryInfo _folder;
    private readonly IGatewayHost _process;

    private TestGateway(DirectoryInfo folder, IGatewayHost process, HttpClient admin)
    {
        _folder = folder;
        _process = process;
        Client = NewClient(process.DataAddress);
        Admin = admin;
    }

    public Uri Address => _process.DataAddress;

    /// <summary>The folder with the three files.</summary>
    public string Folder => _folder.FullName;

    /// <summary>Where applications ask for flags, where that has a listener of its own.</summary>
    public Uri? OfrepAddress => _process.OfrepAddress;

    public HttpClient Client { get; }

    public HttpClient Admin { get; }

    public IReadOnlyList<Microsoft.AspNetCore.Http.Endpoint> AdminEndpoints => _process.AdminEndpoints;

    public SnapshotSource Snapshots => _process.Snapshots;

    public long Version => _process.Snapshots.Current.Version;

    /// <summary>What the gateway is made of.</summary>
    public IServiceProvider Services => _process.Services;

    public FlagGateway.Mirroring.MismatchStore Mismatches => _process.Mismatches;

    public FlagGateway.Cohorts.WindowRegistry Windows => _process.Windows;

    public FlagGateway.Rollouts.RolloutClock Clock => _process.Clock;

    public FlagGateway.State.IStateStore State => _process.State;

    public FlagGateway.Admin.Console.ConsoleHistory History => _process.History;

    public static Task<TestGateway> StartAsync(Setup setup)
    {
        List<(string, string)> files = [("gateway.json", setup.Gateway()), ("flags.json", setup.Flags), .. setup.Prompts];
        if (setup.Rollouts is not null)
            files.Add(("rollouts.json", setup.Rollouts));
        return StartAsync(files, setup.Overrides, rolloutTimeScale: setup.TimeScale);
    }

    /// <param name="beforeStart">Called when the files were read and nothing runs yet, with the folder.</param>
    public static async Task<TestGateway> StartAsync(
        IEnumerable<(string Name, string Text)> files, IEnumerable<string> overrides, Action<string>? beforeStart = null, double rolloutTimeScale = 1)
    {
        var folder = Directory.CreateTempSubdirectory("flaggateway-");
        foreach (var (name, text) in files)
        {
            var path = Path.Combine(folder.FullName, NameOf(name));
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await File.WriteAllTextAsync(path, text);
        }

        var process = SampleHost.IsAskedFor
            ? await CreateSampleAsync(folder.FullName, overrides, rolloutTimeScale)
            : await CreateProgramAsync(folder.FullName, overrides, rolloutTimeScale);
        beforeStart?.Invoke(folder.FullName);
        await process.StartAsync();
        return new TestGateway(folder, process, await process.ConnectAdminAsync());
    }

    private static async Task<IGatewayHost> CreateSampleAsync(string folder, IEnumerable<string> overrides, double rolloutTimeScale)
    {
        var rollouts = Path.Combine(folder, "rollouts.json");
        if (!File.Exists(rollouts))
            await File.WriteAllTextAsync(rollouts, """{ "rollouts": [] }""");
        return SampleHost.Create(folder, [$"--FlagGateway:State:Path={Path.Combine(folder, "state")}", ManyReads, .. overrides], rolloutTimeScale);
    }

    private static async Task<IGatewayHost> CreateProgramAsync(string folder, IEnumerable<string> overrides, double rolloutTimeScale)
    {
        var (process, issues) = await GatewayProcess.CreateAsync(
            folder,
            [
                "--Urls=http://127.0.0.1:0",
                "--FlagGateway:Admin:Url=http://127.0.0.1:0",
                $"--FlagGateway:State:Path={Path.Combine(folder, "state")}",
                ManyReads,
                .. overrides,
            ],
            static logging => logging.ClearProviders().AddProvider(new TestLog()),
            rolloutTimeScale);
        Assert.True(process is not null, string.Join('\n', issues));
        return new ProgramHost(process);
    }

    // A host has its settings in a file of its own.
    private static string NameOf(string file) => SampleHost.IsAskedFor && file == "gateway.json" ? "appsettings.json" : file;

    /// <summary>A client that adds nothing of its own: no cookies, no redirects, no decompression.</summary>
    public static HttpClient NewClient(Uri address) =>
        new(new SocketsHttpHandler
        {
            UseCookies = false,
            AllowAutoRedirect = false,
            UseProxy = false,
            ActivityHeadersPropagator = DistributedContextPropagator.CreateNoOutputPropagator(),
            RequestHeaderEncodingSelector = static (_, _) => System.Text.Encoding.UTF8,
        })
        { BaseAddress = address, Timeout = TimeSpan.FromSeconds(60) };

    /// <summary>Replaces a file at once, as a deployment does.</summary>
    public void Write(string name, string text)
    {
        var next = Path.Combine(_folder.FullName, name + ".next");
        File.WriteAllText(next, text);
        File.Move(next, Path.Combine(_folder.FullName, NameOf(name)), overwrite: true);
    }

    /// <summary>Replaces a file and waits until it is in force.</summary>
    public async Task ApplyAsync(string name, string text)
    {
        var before = Version;
        Write(name, text);
        await Eventually.TrueAsync(() => Version > before, $"{name} was not applied: {string.Join('\n', _process.Status.Current.Issues)}");
    }

    public async Task<MetricsPage> MetricsAsync() => new(await Admin.GetStringAsync("/metrics"));

    /// <summary>Waits until as many requests were recorded and none is under way.</summary>
    public async Task<MetricsPage> RecordedAsync(int requests)
    {
        MetricsPage page = null!;
        await Eventually.TrueAsync(
            async () =>
            {
                page = await MetricsAsync();
                return page.Sum("flaggateway_requests_total") >= requests && page.Sum("flaggateway_active_requests") == 0;
            },
            () => $"Expected {requests} requests booked and none active:\n{page}");
        Assert.Equal(requests, page.Sum("flaggateway_requests_total"));
        return page;
    }

    /// <summary>Stops it as a signal does, and waits for requests in flight.</summary>
    public Task StopAsync() => _process.StopAsync();

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        Admin.Dispose();
        using CancellationTokenSource atOnce = new();
        await atOnce.CancelAsync();
        await _process.StopAsync(atOnce.Token);
        await _process.DisposeAsync();
        // A stop that waits for nothing does not wait for services that save a last time either.
        await TestFolder.DeleteAsync(_folder);
    }
}
