using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using FlagGateway.FunctionalTests.Console;
using FlagGateway.FunctionalTests.Support;

namespace FlagGateway.FunctionalTests.Rollouts;

/// <summary>A stage that two different names must approve.</summary>
public sealed class ApprovalTests
{
    private const string Stages = """
        { "name": "canary", "percentage": 10, "gate": "manual", "approvals": 2 }, { "name": "everyone", "percentage": 100 }
        """;

    [Fact]
    public async Task Promote_ByTwoNames_MovesAtTheSecond()
    {
        await using var world = await StartAsync();

        var first = await PostAsync(world, ConsoleWorld.Operator, "promote", "canary");
        var again = await PostAsync(world, ConsoleWorld.Operator, "promote", "canary");
        var (status, page) = (await StatusAsync(world), await (await ConsoleClient.LogInAsync(world, ConsoleWorld.Administrator)).PageAsync($"/flags/{Setup.Flag}"));
        var own = await (await ConsoleClient.LogInAsync(world, ConsoleWorld.Operator)).PageAsync($"/flags/{Setup.Flag}");
        var by = await PostAsync(world, ConsoleWorld.Administrator, "set", "canary", 50);
        var second = await PostAsync(world, ConsoleWorld.Administrator, "promote", "canary");

        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.Conflict, HttpStatusCode.Conflict, HttpStatusCode.OK], [first.Status, again.Status, by.Status, second.Status]);
        Assert.Contains("olga approved stage canary already; it needs 2 different names.", again.Text, StringComparison.Ordinal);
        Assert.Equal(("canary", 10.0, 2, "olga"), (status.GetProperty("stage").GetString(), status.GetProperty("percentage").GetDouble(), status.GetProperty("approvals_needed").GetInt32(), Assert.Single(status.GetProperty("approved_by").EnumerateArray()).GetString()));
        Assert.Contains("Approved by olga. 1 more of 2 different names is missing", page, StringComparison.Ordinal);
        Assert.Contains("value=\"promote\"", page, StringComparison.Ordinal);
        Assert.DoesNotContain("value=\"promote\"", own, StringComparison.Ordinal);
        Assert.Equal("everyone", world.Gateway.State.Current.Rollouts[Setup.Flag].Stage);
        var trail = await world.Gateway.State.ReadAuditAsync(Setup.Flag, null, 10, CancellationToken.None);
        Assert.Equal([("ada", "advance"), ("olga", "approve"), ("olga", "start")], trail.Select(static entry => (entry.Change.Actor, entry.Change.Action.Word)));
    }

    private static async Task<World> StartAsync()
    {
        var world = await RolloutWorld.StartAsync(RolloutWorld.Plan(Stages), change: static setup => setup.Admin = ConsoleWorld.Admin);
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(world, ConsoleWorld.Operator, "start", null)).Status);
        return world;
    }

    private static async Task<(HttpStatusCode Status, string Text)> PostAsync(World world, string token, string verb, string? stage, double? percentage = null)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, $"/api/v1/rollouts/{Setup.Flag}/{verb}") { Content = JsonContent.Create(new { reason = "x", stage, percentage, force = true }) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var response = await world.Gateway.Admin.SendAsync(request);
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    private static async Task<JsonElement> StatusAsync(World world)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, $"/api/v1/rollouts/{Setup.Flag}");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", ConsoleWorld.Viewer);
        using var response = await world.Gateway.Admin.SendAsync(request);
        return JsonElement.Parse(await response.Content.ReadAsStringAsync());
    }
}
