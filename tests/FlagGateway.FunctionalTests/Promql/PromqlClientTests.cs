using System.Net;
using System.Net.Sockets;
using FlagGateway.FunctionalTests.Support;
using FlagGateway.Options;
using FlagGateway.Prometheus;
using Microsoft.AspNetCore.Http;

namespace FlagGateway.FunctionalTests.Promql;

/// <summary>What a server, or something before it, may do wrong.</summary>
public sealed class PromqlClientTests : IAsyncLifetime
{
    private readonly PrometheusOptions _options = new();
    private readonly PromqlClient _client;
    private Upstream _server = null!;

    public PromqlClientTests() => _client = new PromqlClient(() => _options, TimeProvider.System);

    public async ValueTask InitializeAsync()
    {
        _server = await Upstream.StartAsync("prometheus");
        _options.Url = _server.Address.ToString();
    }

    [Theory]
    [InlineData(200, """{"status":"success","data":{"resultType":"vector","result":[{"metric":{},"value":[1,"0.25"]}]}}""", 0.25)]
    [InlineData(200, """{"status":"success","data":{"resultType":"scalar","result":[1.5,"-1e3"]},"warnings":["x"]}""", -1000)]
    [InlineData(200, """{"status":"success","data":{"resultType":"scalar","result":[1.5,"+Inf"]}}""", double.PositiveInfinity)]
    public async Task Query_OneNumber_IsTheValue(int status, string body, double expected)
    {
        Answer(status, body);

        var result = await QueryAsync();

        Assert.Equal(PromqlStatus.Value, result.Status);
        Assert.Equal(expected, result.Value);
    }

    [Theory]
    [InlineData("""{"status":"success","data":{"resultType":"vector","result":[]}}""")]
    [InlineData("""{"status":"success","data":{"resultType":"scalar","result":[1,"NaN"]}}""")]
    public async Task Query_NoNumber_IsNoData(string body)
    {
        Answer(200, body);

        Assert.Equal(PromqlResult.NoData, await QueryAsync());
    }

    [Theory]
    [InlineData(400, """{"status":"error","errorType":"bad_data","error":"1:5: parse error\nhere"}""", nameof(PromqlError.Query), "bad_data: 1:5: parse error here")]
    [InlineData(503, """{"status":"error","errorType":"timeout","error":"query timed out"}""", nameof(PromqlError.Timeout), "timeout: query timed out")]
    [InlineData(200, """{"status":"success","data":{"resultType":"vector","result":[{"value":[1,"1"]},{"value":[1,"2"]}]}}""", nameof(PromqlError.NotOneSeries), "2 series; aggregate them, with sum() or max()")]
    [InlineData(200, """{"status":"success","data":{"resultType":"vector","result":[{"histogram":[1,{}]}]}}""", nameof(PromqlError.NotOneSeries), "a native histogram; take a quantile or a rate of it")]
    [InlineData(200, """{"status":"success","data":{"resultType":"matrix","result":[]}}""", nameof(PromqlError.NotOneSeries), "a matrix; a query must answer one number")]
    [InlineData(200, """{"status":"success","data":{"resultType":"vector","result":[{"value":[1,"many"]}]}}""", nameof(PromqlError.Unreadable), "the answer is not one of Prometheus")]
    [InlineData(200, """{"status":"success","data":{"resultType":"vector","result":[{"value":[]}]}}""", nameof(PromqlError.Unreadable), "the answer is not one of Prometheus")]
    [InlineData(200, "<html>Sign in</html>", nameof(PromqlError.Unreadable), "the answer is not one of Prometheus")]
    [InlineData(200, "[]", nameof(PromqlError.Unreadable), "the answer is not one of Prometheus")]
    [InlineData(200, "", nameof(PromqlError.Unreadable), "the answer is not one of Prometheus")]
    [InlineData(401, "no", nameof(PromqlError.HttpStatus), "status 401")]
    [InlineData(502, """{"status":"success","data":{"resultType":"scalar","result":[1,"1"]}}""", nameof(PromqlError.HttpStatus), "status 502")]
    public async Task Query_AnythingElse_IsAnErrorWithItsReason(int status, string body, string error, string reason)
    {
        Answer(status, body);

        var result = await QueryAsync();

        Assert.Equal((PromqlStatus.Error, error, reason), (result.Status, result.Error.ToString(), result.Reason));
    }

    [Fact]
    public async Task Query_Request_CarriesQueryAndTokenToThePrefix()
    {
        string? form = null;
        _options.Url = _server.Address + "prefix/";
        _options.Token = "s3cret";
        _server.Answer(async context =>
        {
            form = (await context.Request.ReadFormAsync())["query"];
            await context.Response.WriteAsync("""{"status":"success","data":{"resultType":"scalar","result":[1,"1"]}}""");
        });

        await _client.QueryAsync("up{a=\"&=ü%\"}", CancellationToken.None);

        Assert.Equal("up{a=\"&=ü%\"}", form);
        Assert.Equal(("POST", "/prefix/api/v1/query", "Bearer s3cret"), (_server.Last.Method, _server.Last.Target, _server.Last["Authorization"]));
    }

    [Fact]
    public async Task Query_Redirect_IsNotFollowed()
    {
        _options.Token = "s3cret";
        _server.Answer(context =>
        {
            context.Response.Redirect("/elsewhere");
            return Task.CompletedTask;
        });

        var result = await QueryAsync();

        Assert.Equal("status 302", result.Reason);
        Assert.Single(_server.Requests);
    }

    [Fact]
    public async Task Query_NoAnswer_TimesOut()
    {
        _options.Timeout = TimeSpan.FromMilliseconds(100);
        _server.Answer(Hanging.UntilAborted);

        var result = await QueryAsync();

        Assert.Equal((PromqlError.Timeout, "no answer within 00:00:00.1000000"), (result.Error, result.Reason));
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
    public async Task Query_NoServerConfigured_SaysWhatToSet()
    {
        _options.Url = null;

        var result = await QueryAsync();

        Assert.Equal((PromqlError.NotConfigured, "FlagGateway:Prometheus:Url is not set"), (result.Error, result.Reason));
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

    private void Answer(int status, string body) => _server.Answer(context =>
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsync(body);
    });
}
