using System.Net;
using WireMock;
using WireMock.RequestBuilders;
using WireMock.ResponseBuilders;
using WireMock.Server;

namespace FlagGateway.FunctionalTests.Support;

/// <summary>
/// A peer that answers by a script and keeps what it received. It is for peers of which only requests and answers
/// matter; where bytes, resets or a client that leaves matter, use <see cref="Upstream"/>.
/// </summary>
internal static class ScriptedServer
{
    // The first answer in a process takes a second, or several on a busy machine, which short timeouts of tests would
    // not survive.
    private static readonly Lazy<HttpStatusCode> FirstAnswer = new(Ask);

    /// <summary>
    /// Starts one on a free port of 127.0.0.1; a request that no script matches is answered with 404.
    /// </summary>
    public static WireMockServer Start()
    {
        Assert.Equal(HttpStatusCode.OK, FirstAnswer.Value);
        return Create();
    }

    private static HttpStatusCode Ask()
    {
        using var server = Create();
        server.Given(Request.Create()).RespondWith(Response.Create().WithCallback(static _ => new ResponseMessage { StatusCode = 200 }));
        using HttpClient client = new();
        using HttpRequestMessage request = new(HttpMethod.Post, server.Url) { Content = new StringContent("{}") };
        using var answer = client.Send(request);
        return answer.StatusCode;
    }

    private static WireMockServer Create() => WireMockServer.Start(static settings => settings.Urls = ["http://127.0.0.1:0"]);
}
