using FlagGateway.FunctionalTests.Llm;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Yarp.ReverseProxy.Forwarder;

namespace FlagGateway.FunctionalTests.Embedding;

/// <summary>A host whose proxy leads to a model.</summary>
public sealed class HostModelTests
{
    [Theory]
    [InlineData(""", "Llm.Api": "auto" """, LlmPeer.Chat, "POST", "00:10:00")]
    [InlineData("", LlmPeer.Chat, "POST", "")]
    public async Task Timeout_OfAModelsCluster_IsTenMinutes(string metadata, string path, string method, string expected)
    {
        Recorder recorder = new();
        await using var world = await HostWorld.StartAsync(setup => setup.Metadata = metadata, gateway => gateway.Services.AddSingleton<IHttpForwarder>(recorder));

        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        using var response = await world.Client.SendAsync(request);

        Assert.Equal(StatusCodes.Status204NoContent, (int)response.StatusCode);
        Assert.Equal(expected, recorder.ActivityTimeout?.ToString("c") ?? "");
    }

    private sealed class Recorder : IHttpForwarder
    {
        public TimeSpan? ActivityTimeout { get; private set; }

        public ValueTask<ForwarderError> SendAsync(HttpContext context, string destinationPrefix, HttpMessageInvoker httpClient, ForwarderRequestConfig requestConfig, HttpTransformer transformer)
        {
            ActivityTimeout = requestConfig.ActivityTimeout;
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            return new(ForwarderError.None);
        }
    }
}
