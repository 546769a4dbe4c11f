using System.CommandLine;
using System.Globalization;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using FlagGateway.Commands;
using FlagGateway.FunctionalTests.Rollouts;
using FlagGateway.FunctionalTests.Support;

namespace FlagGateway.FunctionalTests.Llm;

public sealed class LlmSegmentTests
{
    [Fact]
    public async Task Cohorts_ByGroup_HaveTheTimeToTheFirstToken()
    {
        await using var world = await RolloutWorld.StartAsync(
            RolloutWorld.Plan("""{ "name": "half", "percentage": 50, "hold": "01:00:00" }""", RolloutWorld.Tolerant, RolloutWorld.NoGrossFailure),
            change: static setup => setup.Metadata = """, "Llm.Api": "auto" """);
        world.Legacy.Answer(LlmPeer.Stream(LlmPeer.ChatStream));
        world.Candidate.Answer(LlmPeer.Stream(LlmPeer.ChatStream));
        await world.DoAsync("start");
        for (var i = 0; i < 40; i++)
        {
            var request = World.Request($"user-{i}", LlmPeer.Chat, HttpMethod.Post);
            request.Headers.TryAddWithoutValidation("X-Tenant-Id", "acme");
            request.Content = new StringContent("""{"model":"m","stream":true}""", Encoding.UTF8, "application/json");
            using var response = await world.SendAsync(request);
        }

        await world.Gateway.RecordedAsync(40);
        var table = await world.Gateway.Admin.GetFromJsonAsync<JsonElement>($"/api/v1/flags/{Setup.Flag}/cohorts?by=group");
        var text = await RunAsync(world, "cohorts", Setup.Flag, "--by", "group");
        var page = await world.Gateway.Admin.GetStringAsync($"/flags/{Setup.Flag}?by=group");

        var acme = Assert.Single(table.GetProperty("segments").EnumerateArray());
        foreach (var cohort in new[] { acme.GetProperty("control"), acme.GetProperty("candidate") })
        {
            Assert.InRange(cohort.GetProperty("ttft_p50").GetDouble(), 0.0001, cohort.GetProperty("p99").GetDouble());
            Assert.InRange(cohort.GetProperty("ttft_p95").GetDouble(), cohort.GetProperty("ttft_p50").GetDouble(), cohort.GetProperty("p99").GetDouble());
        }

        Assert.Matches(@"P99 +TTFT P50 +TTFT P95 +ERRORS MORE", text);
        Assert.Contains("data-label=\"First token p95\"", page, StringComparison.Ordinal);
    }

    private static async Task<string> RunAsync(World world, params string[] args)
    {
        await using StringWriter written = new(CultureInfo.InvariantCulture);
        Assert.Equal(0, (int)await CommandTree.RunAsync([.. args, "--server", world.Gateway.Admin.BaseAddress!.ToString()], new InvocationConfiguration { Output = written, Error = written }));
        return written.ToString();
    }
}
