using System.Net;
using System.Net.Sockets;
using FlagGateway.FunctionalTests.Support;
using FlagGateway.Options;
using FlagGateway.Prometheus;
using Microsoft.AspNetCore.Http;

namespace FlagGateway.FunctionalTests.Promql;

/// <summary>What a server, or something before it, may do wrong below the level of an answer.</summary>
public sealed class PromqlFaultTests : IAsyncLifetime
{
    private readonly PrometheusOptions _options = new();
    private readonly PromqlClient _client;
    private Upstream _server = null!;

    public PromqlFaultTests() => _client = new PromqlClient(() => _options, TimeProvider.System);

    public async ValueTask InitializeAsync()
    {
        _server = await Upstream.StartAsync("prometheus");
        _options.Url = _server.Address.ToString();
    }

    [Fact]
    public async Task Query_NoAnswer_TimesOut()
    {
        _options.Timeout = TimeSpan.FromMilliseconds(100);
        _server.Answer(Hanging.UntilAborted);

        var result = await QueryAsync();

        Assert.Equal((PromqlError.Timeout, "no response within 00:00:00.1000000"), (result.Error, result.Reason));
    }

    [Fact]
    public async Task Query_AnswerThatStops_TimesOut()
    {
        _options.Timeout = TimeSpan.FromMilliseconds(200);
        _server.Answer(static async context =>
        {
            await context.Response.WriteAsync("{\"status\":");
            await context.Response.Body.FlushAsync();
            await Hanging.UntilAborted(context);
        });

        Assert.Equal(PromqlError.Timeout, (await QueryAsync()).Error);
    }

    [Fact]
    public async Task Query_AnswerThatBreaksOff_IsATransportError()
    {
        _server.Answer(static async context =>
        {
            await context.Response.WriteAsync("{\"status\":");
            await context.Response.Body.FlushAsync();
            context.Abort();
        });

        Assert.Equal(PromqlError.Transport, (await QueryAsync()).Error);
    }

    [Fact]
    public async Task Query_HugeAnswer_IsNotReadToItsEnd()
    {
        _server.Answer(static context => EndlessAnswer.WriteAsync(context, 64 * 1024));

        Assert.Equal(PromqlError.NotOneSeries, (await QueryAsync()).Error);
    }

    [Fact]
    public async Task Query_NobodyListens_IsATransportError()
    {
        using (Socket free = new(SocketType.Stream, ProtocolType.Tcp))
        {
            free.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            _options.Url = $"http://127.0.0.1:{((IPEndPoint)free.LocalEndPoint!).Port}";
        }

        Assert.Equal(PromqlError.Transport, (await QueryAsync()).Error);
    }

    [Fact]
    public async Task Query_Cancelled_Throws()
    {
        using CancellationTokenSource cancel = new();
        _server.Answer(async context =>
        {
            await cancel.CancelAsync();
            await Hanging.UntilAborted(context);
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _client.QueryAsync("up", cancel.Token));
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _client.Dispose();
    }

    private Task<PromqlResult> QueryAsync() => _client.QueryAsync("up", CancellationToken.None);
}
