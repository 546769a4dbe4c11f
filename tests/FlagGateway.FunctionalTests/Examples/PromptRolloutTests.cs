using FlagGateway.FunctionalTests.Support;
using Microsoft.AspNetCore.Http;

namespace FlagGateway.FunctionalTests.Examples;

public class PromptRolloutTests
{
    [Theory]
    [InlineData("internal", "2.3.0")]
    [InlineData("bank", null)]
    public async Task PromptRollout_AnswerStreams_VersionByHeader(string tenant, string? version)
    {
        await using var llm = await Upstream.StartAsync("llm");
        using SemaphoreSlim next = new(1);
        llm.Answer(async context =>
        {
            context.Response.ContentType = "text/event-stream";
            foreach (var word in new[] { "Hello", "there", context.Request.Headers["X-Prompt-Version"].ToString() })
            {
                Assert.True(await next.WaitAsync(Eventually.Deadline));
                await context.Response.WriteAsync($"data: {word}\n\n");
                await context.Response.Body.FlushAsync();
            }
        });
        await using var gateway = await StartAsync("prompt-rollout", $"--ReverseProxy:Clusters:llm:Destinations:1:Address={llm.Address}");
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
        Assert.Equal(variant, llm.Last["X-Prompt-Version"]);
        Assert.Equal(1, (await gateway.RecordedAsync(1)).Sum("flaggateway_requests_total", "outcome=\"ok\"", $"variant=\"v{variant}\""));
    }

    private static Task<TestGateway> StartAsync(string example, params string[] overrides) =>
        TestGateway.StartAsync(Repository.Example(example), overrides);
}
