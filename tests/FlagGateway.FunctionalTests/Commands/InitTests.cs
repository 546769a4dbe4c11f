using System.Net;
using System.Text;
using System.Text.Json;
using FlagGateway.FunctionalTests.Support;
using Microsoft.AspNetCore.Http;

namespace FlagGateway.FunctionalTests.Commands;

/// <summary>A gateway on the folder that <c>init</c> writes.</summary>
public sealed class InitTests
{
    [Fact]
    public async Task Run_FolderForServices_ServesControlAndTheTesterTheCandidate()
    {
        await using var legacy = await Upstream.StartAsync("legacy");
        await using var candidate = await Upstream.StartAsync("new");
        await using var gateway = await StartAsync(
            "orders",
            $"--ReverseProxy:Clusters:orders-legacy:Destinations:1:Address={legacy.Address}",
            $"--ReverseProxy:Clusters:orders-new:Destinations:1:Address={candidate.Address}");

        Assert.Equal("legacy", await AskAsync(gateway, "somebody"));
        Assert.Equal("new", await AskAsync(gateway, "tester-1"));
        using var started = await gateway.Admin.PostAsync("/api/v1/rollouts/release.orders-service/start", Json("""{ "reason": "a test", "actor": "tester" }"""));
        Assert.Equal(HttpStatusCode.OK, started.StatusCode);
    }

    [Fact]
    public async Task Run_FolderForPrompts_PutsThePromptIntoTheRequest()
    {
        var received = "";
        await using var backend = await Upstream.StartAsync("llm");
        backend.Answer(async context =>
        {
            using StreamReader reader = new(context.Request.Body);
            received = await reader.ReadToEndAsync();
            await context.Response.WriteAsync("{}");
        });
        await using var gateway = await StartAsync("prompts", $"--ReverseProxy:Clusters:llm:Destinations:1:Address={backend.Address}");
        using HttpRequestMessage request = new(HttpMethod.Post, "/v1/chat/completions")
        {
            Content = Json("""{ "model": "gpt-5-mini", "user": "somebody", "messages": [ { "role": "user", "content": "hello" } ] }"""),
        };

        using var response = await gateway.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("release.assistant-prompt=v1", response.Headers.GetValues("X-FlagGateway-Variant").Single());
        using var body = JsonDocument.Parse(received);
        Assert.StartsWith("You are a helpful assistant.", body.RootElement.GetProperty("messages")[0].GetProperty("content").GetString(), StringComparison.Ordinal);
        Assert.Equal("1", backend.Last["X-Prompt-Version"]);
    }

    private static async Task<TestGateway> StartAsync(string kind, params string[] overrides)
    {
        await using TestFolder folder = new("init");
        var (exit, _, error) = await CommandLine.RunAsync("init", Path.Combine(folder.FullName, "config"), "--kind", kind);
        Assert.True(exit == 0, error);
        var root = Path.Combine(folder.FullName, "config");
        var files = Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories).Select(file => (Path.GetRelativePath(root, file), File.ReadAllText(file)));
        return await TestGateway.StartAsync([.. files], overrides);
    }

    private static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");

    private static async Task<string> AskAsync(TestGateway gateway, string user)
    {
        using var response = await gateway.Client.SendAsync(World.Request(user));
        return await response.Content.ReadAsStringAsync();
    }
}
