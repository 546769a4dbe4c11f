using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace FlagGateway.FunctionalTests.Support;

/// <summary>A real server whose answers a test scripts; it remembers what it received.</summary>
internal sealed class Upstream : IAsyncDisposable
{
    private readonly WebApplication _app;
    private volatile RequestDelegate _answer;

    private Upstream(string name, HttpProtocols protocols, int port)
    {
        Name = name;
        _answer = context => context.Response.WriteAsync(Name);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.Listen(System.Net.IPAddress.Loopback, port, listen => listen.Protocols = protocols);
        });
        _app = builder.Build();
        _app.UseWebSockets();
        _app.Run(context =>
        {
            Requests.Enqueue(ReceivedRequest.Of(context.Request));
            return _answer(context);
        });
    }

    public string Name { get; }

    public ConcurrentQueue<ReceivedRequest> Requests { get; } = new();

    public Uri Address => new(_app.Urls.First());

    public ReceivedRequest Last => Requests.Last();

    public static async Task<Upstream> StartAsync(string name, HttpProtocols protocols = HttpProtocols.Http1, int port = 0)
    {
        Upstream upstream = new(name, protocols, port);
        await upstream._app.StartAsync();
        return upstream;
    }

    /// <summary>Answers from now on in this way.</summary>
    public void Answer(RequestDelegate answer) => _answer = answer;

    public void AnswerStatus(int status) => Answer(context =>
    {
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    });

    public async ValueTask DisposeAsync()
    {
        using CancellationTokenSource atOnce = new();
        await atOnce.CancelAsync();
        await _app.StopAsync(atOnce.Token);
        await _app.DisposeAsync();
    }
}

/// <summary>What an upstream received.</summary>
internal sealed record ReceivedRequest(string Method, string Target, string Protocol, IReadOnlyDictionary<string, string> Headers)
{
    public static ReceivedRequest Of(HttpRequest request) => new(
        request.Method,
        request.HttpContext.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget,
        request.Protocol,
        request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase));

    public string? this[string header] => Headers.GetValueOrDefault(header);
}
