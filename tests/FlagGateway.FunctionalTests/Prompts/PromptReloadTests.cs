using System.Globalization;
using System.Net;
using FlagGateway.FunctionalTests.Support;

namespace FlagGateway.FunctionalTests.Prompts;

/// <summary>
/// Prompt file and flag change together: no request gets the new version's header with the old text, or the other way
/// round.
/// </summary>
public sealed class PromptReloadTests
{
    private const string RequestsVariable = "FLAGGATEWAY_PROMPT_REQUESTS";
    private const int Workers = 4;
    private const int Changes = 20;

    [Fact]
    public async Task FileAndFlag_ChangedTogetherUnderTraffic_BelongTogetherInEveryRequest()
    {
        var count = int.Parse(Environment.GetEnvironmentVariable(RequestsVariable) ?? "4000", CultureInfo.InvariantCulture);
        await using var world = await World.StartAsync(static setup =>
        {
            setup.Metadata = """, "Llm.Api": "openai-chat" """;
            setup.Prompts.Add(("prompts/current.md", "version 0."));
            setup.Flags = FlagsOf(0);
        });
        var server = LlmServer.At(world.Candidate);
        using CancellationTokenSource changed = new();
        var sent = 0;
        var traffic = Enumerable.Range(0, Workers).Select(_ => Task.Run(async () =>
        {
            while (Interlocked.Increment(ref sent) <= count || !changed.IsCancellationRequested)
                await PostAsync(world);
        })).ToArray();

        for (var version = 1; version <= Changes; version++)
        {
            var share = count * version / (Changes + 1);
            // A version may change until it has served its first request.
            var last = (version - 1).ToString(CultureInfo.InvariantCulture);
            await Eventually.TrueAsync(
                () => (Volatile.Read(ref sent) >= share && server.Received.Any(one => one.Version == last)) || Array.Exists(traffic, static one => one.IsFaulted), "no traffic");
            world.Gateway.Write("prompts/current.md", $"version {version}.");
            await world.Gateway.ApplyAsync("flags.json", FlagsOf(version));
        }

        await changed.CancelAsync();
        await Task.WhenAll(traffic);

        Assert.True(server.Received.Count >= count);
        Assert.DoesNotContain(server.Received, static one => !one.Body.Contains($"\"version {one.Version}.\"", StringComparison.Ordinal));
        Assert.True(server.Received.Select(static one => one.Version).Distinct().Count() > Changes / 2);
    }

    private static string FlagsOf(int version) => Setup
        .Split(0, $$"""{ "X-Prompt-Version": "{{version}}" }, "prompt": { "file": "prompts/current.md" }""")
        .Replace("\"name\": \"new\"", $"\"name\": \"v{version}\"", StringComparison.Ordinal)
        .Replace("\"variant\": \"new\"", $"\"variant\": \"v{version}\"", StringComparison.Ordinal);

    private static async Task PostAsync(World world)
    {
        var request = World.Request("candidate", "/v1/chat/completions", HttpMethod.Post);
        request.Content = new StringContent("""{"messages":[]}""", System.Text.Encoding.UTF8, "application/json");
        using var response = await world.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }
}
