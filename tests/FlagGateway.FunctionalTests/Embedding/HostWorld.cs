using FlagGateway.FunctionalTests.Support;
using FlagGateway.Hosting;
using Microsoft.Net.Http.Headers;

namespace FlagGateway.FunctionalTests.Embedding;

/// <summary>The sample host between a client and two upstreams, on a folder of its own.</summary>
internal sealed class HostWorld : IAsyncDisposable
{
    private readonly DirectoryInfo _folder;

    private HostWorld(DirectoryInfo folder, Upstream legacy, Upstream candidate, SampleHost host) =>
        (_folder, Legacy, Candidate, Host, Client) = (folder, legacy, candidate, host, TestGateway.NewClient(host.DataAddress));

    public Upstream Legacy { get; }

    public Upstream Candidate { get; }

    public SampleHost Host { get; }

    /// <summary>A client that nobody has logged in.</summary>
    public HttpClient Client { get; }

    /// <param name="change">Changes the files.</param>
    /// <param name="configure">Adds to the gateway.</param>
    public static async Task<HostWorld> StartAsync(Action<Setup>? change = null, Action<IFlagGatewayBuilder>? configure = null)
    {
        var legacy = await Upstream.StartAsync("legacy");
        var candidate = await Upstream.StartAsync("new");
        Setup setup = new(legacy, candidate);
        change?.Invoke(setup);
        var folder = Directory.CreateTempSubdirectory("flaggateway-");
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "appsettings.json"), setup.Gateway());
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "flags.json"), setup.Flags);
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "rollouts.json"), setup.Rollouts ?? """{ "rollouts": [] }""");
        var host = SampleHost.Create(
            folder.FullName, [$"--FlagGateway:State:Path={Path.Combine(folder.FullName, "state")}"], configure: services => configure?.Invoke(new FlagGatewayBuilder(services)));
        await host.StartAsync();
        return new HostWorld(folder, legacy, candidate, host);
    }

    /// <summary>Replaces a file at once, as a deployment does.</summary>
    public void Write(string name, string text)
    {
        var path = Path.Combine(_folder.FullName, name);
        File.WriteAllText(path + ".next", text);
        File.Move(path + ".next", path, overwrite: true);
    }

    /// <summary>A client of a user who is logged in.</summary>
    public async Task<HttpClient> LogInAsync(string name, string role = "customer", string? tenant = null)
    {
        var client = TestGateway.NewClient(Host.DataAddress);
        client.DefaultRequestHeaders.Add(HeaderNames.Cookie, await SampleHost.LogInAsync(Host.DataAddress, name, role, tenant));
        return client;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Host.StopAsync();
        await Host.DisposeAsync();
        await Legacy.DisposeAsync();
        await Candidate.DisposeAsync();
        await TestFolder.DeleteAsync(_folder);
    }
}
