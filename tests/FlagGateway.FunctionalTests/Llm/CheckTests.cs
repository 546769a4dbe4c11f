using System.Net;
using System.Text;
using System.Text.Json;
using FlagGateway.Checks;
using FlagGateway.FunctionalTests.Rollouts;
using FlagGateway.FunctionalTests.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace FlagGateway.FunctionalTests.Llm;

public sealed class CheckTests
{
    private const string Auto = """, "Llm.Api": "auto" """;
    private const string Compliance = """, "checks": [ { "signal": "format_compliance", "json": { "required": [ "subject" ] } }, { "signal": "length", "words": { "max": 3 } } ]""";
    private const string Good = """{\"subject\": 1}""";

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Text_OfAResponse_MakesASignalOfEachCheck(bool isStream)
    {
        await using var world = await StartAsync(Compliance);
        world.Candidate.Answer(isStream ? LlmPeer.Stream(Stream("""{\"subj""", """ect\": 1}""")) : LlmPeer.Json("{\"choices\":[{\"message\":{\"content\":\"no JSON at all, too long\"},\"finish_reason\":\"stop\"}]}"));

        using var response = await AskAsync(world, "user-1");

        await CheckedAsync(world, "checked", 1);
        var signals = world.Windows().CandidateSplit.Read().Signals;
        Assert.Equal((1, isStream ? 1 : 0), (signals["format_compliance"].Count.Sum(), signals["format_compliance"].Sum.Sum()));
        Assert.Equal((1, isStream ? 1 : 0), (signals["length"].Count.Sum(), signals["length"].Sum.Sum()));
        Assert.Equal(1, (await world.Gateway.MetricsAsync()).Sum("flaggateway_signal_value_count", "signal=\"format_compliance\"", "variant=\"new\""));
    }

    [Fact]
    public async Task Text_OfARefusedOrFailedResponse_IsNotChecked()
    {
        await using var world = await StartAsync(Compliance);
        world.Candidate.Answer(LlmPeer.Stream(LlmPeer.ChatChunk("{\"content\":\"a\"}") + "data: {\"error\":{}}\n\n"));
        using (await AskAsync(world, "user-1"))
        {
        }

        world.Candidate.Answer(LlmPeer.Stream(Stream(Good)));
        using (await AskAsync(world, "user-1"))
        {
        }

        await CheckedAsync(world, "checked", 1);
        Assert.Equal(1, world.Windows().CandidateSplit.Read().Signals["format_compliance"].Count.Sum());
    }

    [Fact]
    public async Task Http_Judge_GetsTheTextAndGivesTheValue()
    {
        await using var judge = await Upstream.StartAsync("judge");
        string? received = null;
        judge.Answer(async context =>
        {
            using StreamReader reader = new(context.Request.Body);
            received = await reader.ReadToEndAsync();
            await context.Response.WriteAsync("""{ "value": 0.25 }""");
        });
        await using var world = await StartAsync($$""", "checks": [ { "signal": "tone", "http": "{{judge.Address}}judge" } ]""");
        world.Candidate.Answer(LlmPeer.Stream(Stream("Hello", " world")));

        using var response = await AskAsync(world, "user-1");

        await CheckedAsync(world, "checked", 1);
        Assert.Equal(0.25, world.Windows().CandidateSplit.Read().Signals["tone"].Sum.Sum());
        var body = JsonSerializer.Deserialize<JsonElement>(received!);
        Assert.Equal(("release.orders", "new", "Hello world"), (body.GetProperty("flag").GetString(), body.GetProperty("variant").GetString(), body.GetProperty("text").GetString()));
    }

    [Fact]
    public async Task Texts_OfResponsesInProgress_ShareTheMemoryAndPassWithoutIt()
    {
        const int mebibyte = 1024 * 1024;
        await using var world = await StartAsync(Compliance, more: $"--FlagGateway:Checks:MaxBytes={mebibyte}");
        TaskCompletionSource isSecondOver = new(TaskCreationOptions.RunContinuationsAsynchronously);
        var (first, second) = (new string('a', 400 * 1024), new string('b', 600 * 1024));
        world.Candidate.Answer(async context =>
        {
            var isFirst = context.Request.Headers["X-User-Id"] == "user-1";
            await LlmPeer.Stream(LlmPeer.ChatChunk($"{{\"content\":\"{(isFirst ? first : second)}\"}}"))(context);
            if (isFirst)
                await isSecondOver.Task;
            await LlmPeer.Rest(LlmPeer.ChatChunk("{}", "stop") + LlmPeer.Done)(context);
        });

        using var open = await AskAsync(world, "user-1", HttpCompletionOption.ResponseHeadersRead);
        await using var stream = await open.Content.ReadAsStreamAsync();
        await stream.ReadExactlyAsync(new byte[first.Length]);
        using (var dropped = await AskAsync(world, "user-2"))
            Assert.Contains(second, await dropped.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        await CheckedAsync(world, "byte_budget", 1);
        isSecondOver.SetResult();
        using StreamReader rest = new(stream);
        Assert.EndsWith(LlmPeer.Done, await rest.ReadToEndAsync(), StringComparison.Ordinal);

        await CheckedAsync(world, "checked", 1);
        for (var i = 0; i < 3; i++)
        {
            // Nothing is left of those before.
            using var later = await AskAsync(world, "user-1");
            await CheckedAsync(world, "checked", 2 + i);
        }

        Assert.Equal(1, (await world.Gateway.MetricsAsync()).Sum("flaggateway_checks_total", "result=\"byte_budget\""));
        Assert.Equal(0, world.Gateway.Services.GetRequiredService<CheckBudget>().Used);
    }

    [Theory]
    [InlineData(500, """{ "value": 1 }""")]
    [InlineData(200, """{ "value": "1" }""")]
    [InlineData(200, "no JSON")]
    public async Task Http_JudgeWithoutAValue_IsCountedAndNoSignal(int status, string body)
    {
        await using var judge = await Upstream.StartAsync("judge");
        judge.Answer(LlmPeer.Json(body, status));
        await using var world = await StartAsync($$""", "checks": [ { "signal": "tone", "http": "{{judge.Address}}judge" } ]""");
        world.Candidate.Answer(LlmPeer.Stream(Stream("Hello")));

        using var response = await AskAsync(world, "user-1");

        await CheckedAsync(world, "server_failed", 1);
        Assert.Empty(world.Windows().CandidateSplit.Read().Signals);
    }

    [Theory]
    [InlineData(2, 2)]
    [InlineData(0, 0)]
    public async Task Failures_OfAChecks_AreShownUpToTheLimit(int keep, int shown)
    {
        await using var world = await StartAsync(Compliance, keep);
        foreach (var text in new[] { "one", "two", """{\"Token\":\"hunter2\"}""" })
        {
            world.Candidate.Answer(LlmPeer.Stream(Stream(text)));
            using var response = await AskAsync(world, "user-1");
        }

        await CheckedAsync(world, "checked", 3);
        var failures = JsonSerializer.Deserialize<JsonElement>(await world.Gateway.Admin.GetStringAsync($"/api/v1/flags/{Setup.Flag}/checks"));
        var page = await world.Gateway.Admin.GetStringAsync($"/flags/{Setup.Flag}");

        string[] expected = shown == 0 ? [] : ["format_compliance new {\"Token\":***}", "format_compliance new two"];
        Assert.Equal(expected, failures.EnumerateArray().Select(static one => $"{one.GetProperty("signal").GetString()} {one.GetProperty("variant").GetString()} {one.GetProperty("text").GetString()}"));
        Assert.Equal(shown > 0, page.Contains("Failed checks", StringComparison.Ordinal));
        Assert.DoesNotContain("hunter2", page + failures, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rollout_CandidateBreaksTheFormat_IsRolledBack()
    {
        await using var world = await RolloutWorld.StartAsync(
            RolloutWorld.Plan(
                stages: """{ "name": "half", "percentage": 50, "hold": "01:00:00" }""",
                guardrails: """{ "metric": "signal:format_compliance", "hard": "-10%" }""", more: Compliance),
            change: static setup => setup.Metadata = Auto);
        world.Legacy.Answer(LlmPeer.Stream(Stream(Good)));
        world.Candidate.Answer(LlmPeer.Stream(Stream("Sure! Here is your mail")));
        await world.DoAsync("start");

        var status = await world.PhaseAsync("RolledBack", async batch =>
        {
            for (var i = 0; i < 40; i++)
            {
                using var response = await AskAsync(world, $"user-{(batch * 40) + i}");
                Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            }
        });

        Assert.Equal("RolledBack", status.GetProperty("phase").GetString());
    }

    // By percentile everybody is on the candidate.
    private static Task<World> StartAsync(string checks, int keep = 0, string? more = null) => WindowWorld.StartAsync("new", setup =>
    {
        setup.Metadata = Auto;
        setup.Overrides.Add($"--FlagGateway:Checks:Keep={keep}");
        if (more is not null)
            setup.Overrides.Add(more);
        var plan = WindowWorld.Plan();
        setup.Rollouts = plan.Insert(plan.IndexOf(", \"guardrails\"", StringComparison.Ordinal), checks);
    });

    private static string Stream(params string[] contents) =>
        string.Concat(contents.Select(static content => LlmPeer.ChatChunk($"{{\"content\":\"{content}\"}}"))) + LlmPeer.ChatChunk("{}", "stop") + LlmPeer.Done;

    private static Task<HttpResponseMessage> AskAsync(World world, string user, HttpCompletionOption completion = HttpCompletionOption.ResponseContentRead)
    {
        var request = World.Request(user, LlmPeer.Chat, HttpMethod.Post);
        request.Content = new StringContent("""{"model":"gpt-5-mini","stream":true}""", Encoding.UTF8, "application/json");
        return world.SendAsync(request, completion);
    }

    private static Task CheckedAsync(World world, string result, double count) => Eventually.TrueAsync(
        async () => (await world.Gateway.MetricsAsync()).Sum("flaggateway_checks_total", $"result=\"{result}\"") >= count, () => $"Expected {count} {result}.");
}
