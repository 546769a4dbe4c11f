using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using FlagGateway.FunctionalTests.Support;

namespace FlagGateway.FunctionalTests.Rollouts;

[Trait("Host", "Any")]
public class KillTests
{
    [Fact]
    public async Task Kill_Answered_SendsNobodyToTheCandidateAnyMore()
    {
        await using var world = await World.StartAsync(static setup => setup.Flags = Setup.Split(100));
        Assert.Equal("new", await world.VariantOfAsync("user-1"));

        var started = Stopwatch.GetTimestamp();
        await world.KillAsync();
        var took = Stopwatch.GetElapsedTime(started);
        var before = world.Candidate.Requests.Count;
        for (var i = 0; i < 200; i++)
            Assert.Equal("legacy", await world.VariantOfAsync($"user-{i}"));

        Assert.Equal(before, world.Candidate.Requests.Count);
        Assert.Equal("legacy", await world.VariantOfAsync("candidate"));
        Assert.Equal("KILLED", world.Legacy.Last.Headers["X-FlagGateway-Reason"].ToString());
        Assert.Equal(1, (await world.Gateway.MetricsAsync()).Sum("flaggateway_kill_switch"));
        // A bound for a hung write, not a measurement: that is what tests/load is for.
        Assert.True(took < TimeSpan.FromSeconds(5), $"{took}");
    }

    [Fact]
    public async Task Unkill_AfterKill_BringsTheFlagBack()
    {
        await using var world = await World.StartAsync(static setup => setup.Flags = Setup.Split(100));
        await world.KillAsync();

        await world.PostAsync($"flags/{Setup.Flag}/unkill");

        Assert.Equal("new", await world.VariantOfAsync("user-1"));
        var audit = await world.AuditAsync();
        Assert.Equal(["unkill", "kill"], audit.EnumerateArray().Select(entry => entry.GetProperty("change").GetProperty("action").GetString()));
        Assert.All(audit.EnumerateArray(), entry => Assert.Equal("tester", entry.GetProperty("change").GetProperty("actor").GetString()));
    }

    [Fact]
    public async Task Kill_WhileTheConfigurationIsBroken_Works()
    {
        await using var world = await World.StartAsync(static setup => setup.Flags = Setup.Split(100));
        world.Gateway.Write("flags.json", "{ broken");
        await Eventually.TrueAsync(
            async () => (await world.Gateway.MetricsAsync()).Sum("flaggateway_config_last_reload_successful") == 0, static () => "The broken file was not noticed.");

        await world.KillAsync();

        Assert.Equal("legacy", await world.VariantOfAsync("user-1"));
    }

    [Fact]
    public async Task Kill_ReloadAfterwards_StaysKilled()
    {
        await using var world = await World.StartAsync(static setup => setup.Flags = Setup.Split(50));
        await world.KillAsync();

        await world.Gateway.ApplyAsync("flags.json", Setup.Split(100));

        Assert.Equal("legacy", await world.VariantOfAsync("user-1"));
    }

    [Theory]
    [InlineData("flags/release.orders/kill", "{}", HttpStatusCode.BadRequest)]
    [InlineData("flags/release.orders/kill", "{ \"reason\": ", HttpStatusCode.BadRequest)]
    [InlineData("flags/release.unknown/kill", "{ \"reason\": \"x\" }", HttpStatusCode.NotFound)]
    [InlineData("flags/release.orders/unkill", "{ \"reason\": \"x\" }", HttpStatusCode.Conflict)]
    [InlineData("rollouts/release.orders/start", "{ \"reason\": \"x\" }", HttpStatusCode.NotFound)]
    public async Task Change_NotPossible_SaysWhyAndWhatHelps(string path, string body, HttpStatusCode expected)
    {
        await using var world = await World.StartAsync();

        using var response = await world.Gateway.Admin.PostAsync("/api/v1/" + path, new StringContent(body, System.Text.Encoding.UTF8, "application/json"));
        var problem = await response.Content.ReadFromJsonAsync<System.Text.Json.JsonElement>();

        Assert.Equal(expected, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.NotEmpty(problem.GetProperty("detail").GetString()!);
        Assert.NotEmpty(problem.GetProperty("remedy").GetString()!);
    }

    [Fact]
    public async Task Change_FromAFormOfAnotherSite_IsRefused()
    {
        await using var world = await World.StartAsync();

        using var response = await world.Gateway.Admin.PostAsync($"/api/v1/flags/{Setup.Flag}/kill", new StringContent("{ \"reason\": \"x\" }", System.Text.Encoding.UTF8, "text/plain"));

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, response.StatusCode);
        Assert.Equal(0, (await world.Gateway.MetricsAsync()).Sum("flaggateway_kill_switch"));
    }

    [Fact]
    public async Task Drill_UnderTraffic_MeasuresAndRestores()
    {
        await using var world = await World.StartAsync(static setup => setup.Flags = Setup.Split(100));
        using var stop = new CancellationTokenSource();
        var traffic = Task.Run(async () =>
        {
            for (var i = 0; !stop.IsCancellationRequested; i++)
                (await world.GetAsync($"user-{i}")).Dispose();
        });

        var drill = await world.PostAsync($"flags/{Setup.Flag}/drill");
        await stop.CancelAsync();
        await traffic;

        Assert.True(drill.GetProperty("is_complete").GetBoolean());
        Assert.True(drill.GetProperty("is_restored").GetBoolean());
        Assert.InRange(drill.GetProperty("late_requests").GetInt64(), 0, 1);
        Assert.Equal("new", await world.VariantOfAsync("user-1"));
        Assert.Equal(["drill", "unkill", "kill"], (await world.AuditAsync()).EnumerateArray().Select(entry => entry.GetProperty("change").GetProperty("action").GetString()));
    }
}
