using FlagGateway.FunctionalTests.Support;
using FlagGateway.Options;
using FlagGateway.Prometheus;
using WireMock.RequestBuilders;
using WireMock.ResponseBuilders;
using WireMock.Server;

namespace FlagGateway.FunctionalTests.Promql;

/// <summary>What a server, or something before it, may answer.</summary>
public sealed class PromqlClientTests : IDisposable
{
    private readonly PrometheusOptions _options = new();
    private readonly PromqlClient _client;
    private readonly WireMockServer _server = ScriptedServer.Start();

    public PromqlClientTests()
    {
        _options.Url = _server.Url;
        // The first response of a scripted server may take seconds on a busy machine.
        _options.Timeout = TimeSpan.FromSeconds(30);
        _client = new PromqlClient(() => _options, TimeProvider.System);
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
    [InlineData(200, """{"status":"success","data":{"resultType":"matrix","result":[]}}""", nameof(PromqlError.NotOneSeries), "a matrix; a query must return one number")]
    [InlineData(200, """{"status":"success","data":{"resultType":"vector","result":[{"value":[1,"many"]}]}}""", nameof(PromqlError.Unreadable), "the response is not from Prometheus")]
    [InlineData(200, """{"status":"success","data":{"resultType":"vector","result":[{"value":[]}]}}""", nameof(PromqlError.Unreadable), "the response is not from Prometheus")]
    [InlineData(200, "<html>Sign in</html>", nameof(PromqlError.Unreadable), "the response is not from Prometheus")]
    [InlineData(200, "[]", nameof(PromqlError.Unreadable), "the response is not from Prometheus")]
    [InlineData(200, "", nameof(PromqlError.Unreadable), "the response is not from Prometheus")]
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
        _options.Url = _server.Url + "/prefix/";
        _options.Token = "s3cret";
        Answer(200, """{"status":"success","data":{"resultType":"scalar","result":[1,"1"]}}""");

        await _client.QueryAsync("up{a=\"&=ü%\"}", CancellationToken.None);

        var request = Assert.Single(_server.LogEntries).RequestMessage!;
        Assert.Equal("up{a=\"&=ü%\"}", request.BodyData!.BodyAsFormUrlEncoded!["query"]);
        Assert.Equal(("POST", _server.Url + "/prefix/api/v1/query", "Bearer s3cret"), (request.Method, request.AbsoluteUrl, request.Headers!["Authorization"].ToString()));
    }

    [Fact]
    public async Task Query_Redirect_IsNotFollowed()
    {
        _options.Token = "s3cret";
        Answer(Response.Create().WithStatusCode(302).WithHeader("Location", "/elsewhere"));

        var result = await QueryAsync();

        Assert.Equal("status 302", result.Reason);
        Assert.Single(_server.LogEntries);
    }

    [Fact]
    public async Task Query_NoServerConfigured_SaysWhatToSet()
    {
        _options.Url = null;

        var result = await QueryAsync();

        Assert.Equal((PromqlError.NotConfigured, "FlagGateway:Prometheus:Url is not set"), (result.Error, result.Reason));
    }

    public void Dispose()
    {
        _server.Dispose();
        _client.Dispose();
    }

    private Task<PromqlResult> QueryAsync() => _client.QueryAsync("up", CancellationToken.None);

    private void Answer(int status, string body) => Answer(Response.Create().WithStatusCode(status).WithBody(body));

    private void Answer(IResponseBuilder response) => _server.Given(Request.Create()).RespondWith(response);
}
