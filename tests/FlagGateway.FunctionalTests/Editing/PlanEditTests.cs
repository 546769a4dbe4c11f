using System.Net;
using System.Net.Http.Headers;
using FlagGateway.FunctionalTests.Rollouts;
using FlagGateway.FunctionalTests.Support;

namespace FlagGateway.FunctionalTests.Editing;

/// <summary>Plans that are changed over HTTP.</summary>
public sealed class PlanEditTests
{
    private const string Text = $$"""
        {
          "flag": "{{Setup.Flag}}", "control": "legacy", "candidate": "new",
          "stages": [ { "name": "canary", "percentage": 10, "hold": "01:00:00" }, { "name": "everyone", "percentage": 100, "hold": "01:00:00" } ],
          "guardrails": [ { "metric": "error_rate", "hard": "+5pp" } ]
        }
        """;

    [Fact]
    public async Task Put_FirstPlan_CreatesTheFileAndCanBeStarted()
    {
        await using var world = await EditWorld.StartAsync();

        var (status, done) = await world.PutAsync(EditWorld.Plan, Text, await world.TagAsync(EditWorld.Plan));
        await world.DoAsync("start");

        Assert.Equal((200, "rollouts.json"), (status, done.GetProperty("file").GetString()));
        Assert.StartsWith("--- /dev/null\n+++ b/rollouts.json\n", done.GetProperty("diff").GetString(), StringComparison.Ordinal);
        Assert.Equal("canary", (await world.StatusAsync()).GetProperty("stage").GetString());
        if (!OperatingSystem.IsWindows())
            Assert.Equal(File.GetUnixFileMode(world.PathOf("flags.json")), File.GetUnixFileMode(world.PathOf("rollouts.json")));
    }

    [Fact]
    public async Task Put_OtherHold_ChangesOnlyThat()
    {
        await using var world = await EditWorld.StartAsync(change: static setup => setup.Rollouts = $"{{ // all\n  \"rollouts\": [ {Text} ] }}");
        var text = await world.Gateway.Admin.GetStringAsync(EditWorld.Plan);

        var (status, _) = await world.PutAsync(EditWorld.Plan, text.Replace("10, \"hold\": \"01", "10, \"hold\": \"02", StringComparison.Ordinal), await world.TagAsync(EditWorld.Plan));

        Assert.Equal(200, status);
        Assert.Equal($"{{ // all\n  \"rollouts\": [ {Text.Replace("10, \"hold\": \"01", "10, \"hold\": \"02", StringComparison.Ordinal)} ] }}", await world.FileAsync("rollouts.json"));
    }

    [Fact]
    public async Task Put_PlanOfNoFlag_IsRefused()
    {
        await using var world = await EditWorld.StartAsync();

        var (status, problem) = await world.PutAsync("/api/v1/rollouts/no.such/plan", Text.Replace(Setup.Flag, "no.such", StringComparison.Ordinal), EntityTagHeaderValue.Any);

        Assert.Equal(422, status);
        Assert.Equal("$.rollouts[0].flag", problem.GetProperty("issues")[0].GetProperty("path").GetString());
        Assert.False(File.Exists(world.PathOf("rollouts.json")));
    }

    [Fact]
    public async Task Get_WithoutAPlan_Is404WithATag()
    {
        await using var world = await EditWorld.StartAsync();

        using var response = await world.Gateway.Admin.GetAsync(EditWorld.Plan);

        Assert.Equal((HttpStatusCode.NotFound, "\"none\""), (response.StatusCode, response.Headers.ETag?.Tag));
    }
}
