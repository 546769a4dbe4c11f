using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace FlagGateway.FunctionalTests.Support;

/// <summary>A gateway between a client and the two upstreams of <see cref="Setup"/>.</summary>
internal sealed class World : IAsyncDisposable
{
    private readonly Setup _setup;

    private World(Upstream legacy, Upstream candidate, TestGateway gateway, Setup setup) =>
        (Legacy, Candidate, Gateway, _setup) = (legacy, candidate, gateway, setup);

    public Upstream Legacy { get; }

    public Upstream Candidate { get; }

    public TestGateway Gateway { get; private set; }

    public static async Task<World> StartAsync(Action<Setup>? change = null, HttpProtocols upstreamProtocols = HttpProtocols.Http1)
    {
        var legacy = await Upstream.StartAsync("legacy", upstreamProtocols);
        var candidate = await Upstream.StartAsync("new", upstreamProtocols);
        Setup setup = new(legacy, candidate);
        change?.Invoke(setup);
        return new World(legacy, candidate, await TestGateway.StartAsync(setup), setup);
    }

    /// <summary>
    /// Stops the gateway and starts another one before the same upstreams; a state folder of the setup's own stays.
    /// </summary>
    /// <param name="meanwhile">Called in between.</param>
    public async Task RestartAsync(Action? meanwhile = null)
    {
        await Gateway.StopAsync();
        await Gateway.DisposeAsync();
        meanwhile?.Invoke();
        Gateway = await TestGateway.StartAsync(_setup);
    }

    /// <summary>A request of a user; user <c>candidate</c> gets the candidate.</summary>
    public static HttpRequestMessage Request(string? user, string path = "/", HttpMethod? method = null)
    {
        HttpRequestMessage request = new(method ?? HttpMethod.Get, path);
        if (user is not null)
            request.Headers.TryAddWithoutValidation("X-User-Id", user);
        return request;
    }

    public async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, HttpCompletionOption completion = HttpCompletionOption.ResponseContentRead)
    {
        using (request)
            return await Gateway.Client.SendAsync(request, completion);
    }

    public Task<HttpResponseMessage> GetAsync(string? user, string path = "/") => SendAsync(Request(user, path));

    /// <summary>The name of the upstream that serves a user.</summary>
    public async Task<string> VariantOfAsync(string? user, string path = "/")
    {
        using var response = await GetAsync(user, path);
        Assert.True(response.IsSuccessStatusCode, $"{user}: {response.StatusCode}");
        return await response.Content.ReadAsStringAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Gateway.DisposeAsync();
        await Legacy.DisposeAsync();
        await Candidate.DisposeAsync();
    }
}
