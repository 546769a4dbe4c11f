using System.Net;
using FlagGateway.FunctionalTests.Support;
using Microsoft.AspNetCore.Http;

namespace FlagGateway.FunctionalTests.Shutdown;

/// <summary>A gateway of its own process before an upstream that holds requests until it is told to answer.</summary>
internal sealed class DrainWorld : IAsyncDisposable
{
    private readonly TaskCompletionSource _release = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _held;

    private DrainWorld(Upstream upstream) => Upstream = upstream;

    public Upstream Upstream { get; }

    public GatewayProgram Gateway { get; private set; } = null!;

    public int PendingCount => Volatile.Read(ref _held);

    public static async Task<DrainWorld> StartAsync(string delay, string timeout)
    {
        DrainWorld world = new(await Upstream.StartAsync("legacy"));
        world.Upstream.Answer(world.AnswerAsync);
        Setup setup = new(world.Upstream, world.Upstream);
        setup.Overrides.Add($"--FlagGateway:Shutdown:DrainDelay={delay}");
        setup.Overrides.Add($"--FlagGateway:Shutdown:Timeout={timeout}");
        world.Gateway = await GatewayProgram.StartAsync(setup);
        return world;
    }

    /// <summary>Sends requests that stay in flight; half of them have a body.</summary>
    public Task<HttpStatusCode>[] Hold(HttpClient client, int count) => [.. Enumerable.Range(0, count).Select(async i =>
    {
        using HttpRequestMessage request = new(i % 2 == 0 ? HttpMethod.Get : HttpMethod.Post, "/hold");
        if (i % 2 != 0)
            request.Content = new StringContent(new string('x', 10_000));
        using var response = await client.SendAsync(request);
        await response.Content.ReadAsStringAsync();
        return response.StatusCode;
    })];

    /// <summary>Answers what is held.</summary>
    public void Release() => _release.TrySetResult();

    /// <summary>Waits until the gateway says that it wants no more traffic.</summary>
    public Task DrainingAsync() => Eventually.TrueAsync(
        async () =>
        {
            using var response = await Gateway.Admin.GetAsync(new Uri("/healthz/ready", UriKind.Relative));
            return response.StatusCode == HttpStatusCode.ServiceUnavailable && await response.Content.ReadAsStringAsync() == "draining";
        },
        () => $"It does not drain: {Gateway.Output}");

    public async ValueTask DisposeAsync()
    {
        Release();
        await Gateway.DisposeAsync();
        await Upstream.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        if (context.WebSockets.IsWebSocketRequest)
        {
            await EchoSockets.AnswerAsync(context);
            return;
        }

        if (context.Request.Path == "/hold")
        {
            await context.Request.Body.CopyToAsync(Stream.Null);
            Interlocked.Increment(ref _held);
            await _release.Task.WaitAsync(context.RequestAborted);
        }

        await context.Response.WriteAsync("legacy");
    }
}
