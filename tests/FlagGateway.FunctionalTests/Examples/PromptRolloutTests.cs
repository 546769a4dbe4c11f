using FlagGateway.FunctionalTests.Support;
using WireMock.RequestBuilders;
using WireMock.ResponseBuilders;

namespace FlagGateway.FunctionalTests.Examples;

public class PromptRolloutTests
{
    [Theory]
    [InlineData("internal", "2.3.0")]
    [InlineData("bank", null)]
    public async Task PromptRollout_AnswerStreams_VersionByHeader(string tenant, string? version)
    {
        using var llm = ScriptedServer.Start();
        using SemaphoreSlim next = new(1);
        llm.Given(Request.Create().WithPath("/chat")).RespondWith(Response.Create().WithHeader("Content-Type", "text/event-stream").WithSseBody(async (request, words) =>
        {
            foreach (var word in new[] { "Hello", "there", request.Headers!["X-Prompt-Version"].ToString() })
            {
                Assert.True(await next.WaitAsync(Eventually.Deadline));
                words.Write($"data: {word}\n\n");
            }

            words.Close();
        }));
        await using var gateway = await StartAsync("prompt-rollout", $"--ReverseProxy:Clusters:llm:Destinations:1:Address={llm.Url}");
        using var request = World.Request("user-1", "/chat", HttpMethod.Post);
        request.Headers.Add("X-Tenant-Id", tenant);
        request.Headers.Add("X-Prompt-Version", "client's wish");
        request.Content = new StringContent("""{ "question": "?" }""");

        using var response = await gateway.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        using StreamReader words = new(await response.Content.ReadAsStreamAsync());
        List<string> heard = [];
        while (await words.ReadLineAsync() is { } line)
        {
            if (line.Length == 0)
                continue;
            heard.Add(line);
            next.Release();
        }

        var variant = Assert.Single(response.Headers.GetValues("X-FlagGateway-Variant")).Split("=v")[1];
        Assert.Equal(["data: Hello", "data: there", $"data: {variant}"], heard);
        Assert.True(version is null || version == variant);
        Assert.Equal(variant, Assert.Single(llm.LogEntries).RequestMessage!.Headers!["X-Prompt-Version"].ToString());
        Assert.Equal(1, (await gateway.RecordedAsync(1)).Sum("flaggateway_requests_total", "outcome=\"ok\"", $"variant=\"v{variant}\""));
    }

    private static Task<TestGateway> StartAsync(string example, params string[] overrides) =>
        TestGateway.StartAsync(Repository.Example(example), overrides);
}
