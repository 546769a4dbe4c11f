using System.Net.Http.Json;
using System.Text.Json;
using FlagGateway.FunctionalTests.Support;

namespace FlagGateway.FunctionalTests.Rollouts;

/// <summary>
/// One user or tenant is most of the candidate's traffic and fails: nothing passes, and people read who it is.
/// </summary>
[Trait("Host", "Any")]
public sealed class LeftOutEvidenceTests
{
    private const string Heavy = "the-heavy-one";

    [Theory]
    [InlineData(false, "^user [0-9a-f]{16}$")]
    [InlineData(true, "^tenant:the-heavy-one$")]
    public async Task Stage_OneSenderFails_HoldsAndNamesWhoItIs(bool isTenant, string name)
    {
        var log = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        await using var world = await RolloutWorld.StartAsync(RolloutWorld.Plan("""{ "name": "most", "percentage": 95, "hold": "01:00:00" }, { "name": "all", "percentage": 100 }"""), change: setup =>
        {
            setup.Metadata = isTenant ? """, "Flag.StickyBy": "tenant" """ : "";
            setup.Overrides.AddRange([$"--FlagGateway:AccessLog:Path={log}", "--FlagGateway:AccessLog:UserId=Hashed"]);
        });
        world.Candidate.Answer(static context =>
        {
            context.Response.StatusCode = context.Request.Headers["X-Heavy"].Count != 0 ? 500 : 200;
            return Task.CompletedTask;
        });
        await world.DoAsync("start");
        for (var i = 0; i < 400; i++)
            await SendAsync(world, $"id-{i}", isTenant, isHeavy: false);
        for (var i = 0; i < 200; i++)
            await SendAsync(world, Heavy, isTenant, isHeavy: true);

        JsonElement verdict = default;
        await Eventually.TrueAsync(
            async () =>
            {
                // None before the first evaluation.
                verdict = (await world.StatusAsync()).GetProperty("guardrails").EnumerateArray().FirstOrDefault();
                return verdict.ValueKind == JsonValueKind.Object && verdict.GetProperty("is_masked_by_few").GetBoolean() && verdict.GetProperty("few").GetArrayLength() == 1;
            },
            () => $"Nobody is named: {verdict}");

        var named = verdict.GetProperty("few")[0].GetString()!;
        Assert.Equal("Inconclusive", verdict.GetProperty("kind").GetString());
        Assert.Matches(name, named);
        Assert.Contains(named, verdict.GetProperty("arithmetic").GetString(), StringComparison.Ordinal);
        Assert.Equal("most", (await world.StatusAsync()).GetProperty("stage").GetString());
        Assert.Equal(1, (await world.Gateway.MetricsAsync()).Sum("flaggateway_guardrail_evidence_left_out"));
        if (isTenant)
            return;
        Assert.DoesNotContain(Heavy, (await world.StatusAsync()).ToString(), StringComparison.Ordinal);
        // Whoever suspects a user can ask whether it is this one.
        var explained = await world.Gateway.Admin.GetFromJsonAsync<JsonElement>($"/api/v1/flags/{Setup.Flag}/explain?user={Heavy}");
        Assert.Equal(named, explained.GetProperty("hashed_name").GetString());
        // The log of requests has the same hash, so whoever has it finds the requests.
        await Eventually.TrueAsync(async () => await Lines(log) is { } lines && lines.Count(line => line.Contains(named["user ".Length..], StringComparison.Ordinal)) == 200, () => "The hash is not that of the log.");
        File.Delete(log);
    }

    private static async Task<string[]?> Lines(string file)
    {
        if (!File.Exists(file))
            return null;
        await using FileStream stream = new(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using StreamReader reader = new(stream);
        return (await reader.ReadToEndAsync()).Split('\n');
    }

    private static async Task SendAsync(World world, string id, bool isTenant, bool isHeavy)
    {
        var request = World.Request(isTenant ? $"user-of-{id}" : id);
        if (isTenant)
            request.Headers.TryAddWithoutValidation("X-Tenant-Id", id);
        if (isHeavy)
            request.Headers.TryAddWithoutValidation("X-Heavy", "1");
        (await world.SendAsync(request)).Dispose();
    }
}
