using System.Text;
using System.Text.Json;
using FlagGateway.Core.Rollouts;
using FlagGateway.FunctionalTests.Llm;
using FlagGateway.FunctionalTests.Support;
using Microsoft.AspNetCore.Http;

namespace FlagGateway.FunctionalTests.Rollouts;

/// <summary>
/// The example of a prompt as it is shipped, with real chat completions: how each fault of a new prompt ends.
/// </summary>
public sealed class PromptFaultTests
{
    private const int Users = 600;
    private const int Parallel = 16;

    private static readonly TimeSpan ClientTimeout = TimeSpan.FromSeconds(1);
    private static readonly string Email = JsonSerializer.Serialize(new { subject = "News", body = string.Join(' ', Enumerable.Repeat("word", 100)) });

    [Theory]
    [InlineData("format", RolloutPhase.RolledBack, "signal:format_compliance")]
    [InlineData("words", RolloutPhase.RolledBack, "signal:word_count_compliance")]
    [InlineData("error event", RolloutPhase.RolledBack, "error_rate")]
    [InlineData("hangs in the stream", RolloutPhase.Paused, "ttft_p95")]
    [InlineData("hangs at once", RolloutPhase.Paused, "ttft_p95")]
    public async Task Fault_OfTheCandidate_EndsAsThePlanSays(string fault, RolloutPhase phase, string guardrail)
    {
        await using var llm = await StartAsync(fault);
        await using var plan = await Simulation.StartAsync("prompt-rollout", $"--ReverseProxy:Clusters:llm:Destinations:1:Address={llm.Address}");
        await plan.DoAsync("start");
        await ExamplePlanTests.GoToAsync(plan, "day-3", ExamplePlanTests.GoodPrompt);

        var state = phase == RolloutPhase.RolledBack ? await plan.MoveBackAsync(() => SendAsync(plan)) : await plan.MoveAsync(() => SendAsync(plan));

        // Clients that leave after five times control's median make it a gross failure, which precedes a soft limit.
        if (phase == RolloutPhase.Paused && state.Phase == RolloutPhase.RolledBack)
            (phase, guardrail) = (RolloutPhase.RolledBack, "gross_latency:");
        Assert.Equal((phase, "day-3"), (state.Phase, state.Stage));
        Assert.StartsWith(guardrail, state.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CostTwiceAsHigh_IsAWarningOfTheStageUnderWay()
    {
        await using var llm = await StartAsync("cost");
        await using var plan = await Simulation.StartAsync("prompt-rollout", $"--ReverseProxy:Clusters:llm:Destinations:1:Address={llm.Address}");
        await plan.DoAsync("start");
        await ExamplePlanTests.GoToAsync(plan, "day-3", ExamplePlanTests.GoodPrompt);

        JsonElement cost = default;
        await Eventually.TrueAsync(
            async () =>
            {
                await SendAsync(plan);
                using var status = JsonDocument.Parse(await plan.Gateway.Admin.GetStringAsync($"/api/v1/rollouts/{plan.Plan.Flag}"));
                cost = status.RootElement.GetProperty("guardrails").EnumerateArray().Single(static one => one.GetProperty("guardrail").GetString() == "cost_uncached").Clone();
                return cost.GetProperty("is_warning").GetBoolean();
            },
            () => $"No warning: {cost}");

        Assert.Contains("cost_uncached +100", cost.GetProperty("arithmetic").GetString(), StringComparison.Ordinal);
        Assert.Equal((RolloutPhase.Progressing, "day-3"), (plan.State.Phase, plan.State.Stage));
        using var cohorts = JsonDocument.Parse(await plan.Gateway.Admin.GetStringAsync($"/api/v1/flags/{plan.Plan.Flag}/cohorts"));
        Assert.Equal("USD", cohorts.RootElement.GetProperty("currency").GetString());
        Assert.Contains("means per request, in USD", await plan.Gateway.Admin.GetStringAsync($"/api/v1/rollouts/{plan.Plan.Flag}/report"), StringComparison.Ordinal);
    }

    private static async Task<Upstream> StartAsync(string fault)
    {
        var llm = await Upstream.StartAsync("llm");
        llm.Answer(context =>
        {
            var own = context.Request.Headers["X-Prompt-Version"] == "2.3.0" ? fault : "";
            return own switch
            {
                "format" => LlmPeer.Stream(Chat("Sure! " + string.Join(' ', Enumerable.Repeat("word", 100))))(context),
                "words" => LlmPeer.Stream(Chat("""{"subject":"News","body":"short"}"""))(context),
                "error event" => LlmPeer.Stream(LlmPeer.ChatChunk("""{"content":"a"}""") + "data: {\"error\":{\"message\":\"overloaded\"}}\n\n")(context),
                "hangs in the stream" => HangAsync(context),
                "hangs at once" => Hanging.UntilAborted(context),
                _ => LlmPeer.Stream(Chat(Email, isDear: own == "cost"))(context),
            };
        });
        return llm;
    }

    private static string Chat(string text, bool isDear = false) =>
        LlmPeer.ChatChunk($"{{\"content\":{JsonSerializer.Serialize(text)}}}") + LlmPeer.ChatChunk("{}", "stop")
        + $$"""data: {"object":"chat.completion.chunk","model":"gpt-5-mini","choices":[],"usage":{"prompt_tokens":{{(isDear ? 200 : 100)}},"completion_tokens":{{(isDear ? 400 : 200)}} } }""" + "\n\n" + LlmPeer.Done;

    private static async Task HangAsync(HttpContext context)
    {
        await LlmPeer.Stream(LlmPeer.ChatChunk("""{"role":"assistant","content":""}"""))(context);
        await Hanging.UntilAborted(context);
    }

    // Users who wait a second and leave.
    private static Task SendAsync(Simulation plan) => System.Threading.Tasks.Parallel.ForEachAsync(
        Enumerable.Range(0, Users), new ParallelOptions { MaxDegreeOfParallelism = Parallel }, async (user, _) =>
        {
            using CancellationTokenSource clientTimeout = new(ClientTimeout);
            using var request = World.Request($"user-{user}", LlmPeer.Chat, HttpMethod.Post);
            request.Content = new StringContent("""{"model":"gpt-5-mini","stream":true,"messages":[{"role":"user","content":"hi"}],"prompt_variables":{"product":"a lamp"}}""", Encoding.UTF8, "application/json");
            try
            {
                using var response = await plan.Gateway.Client.SendAsync(request, clientTimeout.Token);
                Assert.True(response.IsSuccessStatusCode, $"{response.StatusCode}");
            }
            catch (OperationCanceledException)
            {
                // The client left.
            }
        });
}
