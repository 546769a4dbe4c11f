using System.Net;
using System.Net.Http.Headers;
using FlagGateway.FunctionalTests.Rollouts;
using FlagGateway.FunctionalTests.Support;

namespace FlagGateway.FunctionalTests.Editing;

/// <summary>Flags that are changed over HTTP.</summary>
public sealed class FlagEditTests
{
    [Fact]
    public async Task Put_OtherPercentage_ChangesTheFileByThatAndMovesUsers()
    {
        await using var world = await EditWorld.StartAsync();
        var before = await world.VariantOfAsync("anna");

        var (status, done) = await world.PutAsync(EditWorld.Flag, EditWorld.FlagTo(100), await world.TagAsync());

        Assert.Equal(200, status);
        Assert.Equal(("legacy", "new"), (before, await world.VariantOfAsync("anna")));
        Assert.Equal(EditWorld.Flags.Replace("\"to\": 0", "\"to\": 100", StringComparison.Ordinal), await world.FileAsync());
        Assert.Equal(("flags.json", true, world.Gateway.Version), (done.GetProperty("file").GetString(), done.GetProperty("written").GetBoolean(), done.GetProperty("version").GetInt64()));
        Assert.Equal("allocation.percentile[0].to: 0 → 100", Assert.Single(done.GetProperty("changes").EnumerateArray()).GetString());
        Assert.Equal(100, Assert.Single(done.GetProperty("moves").EnumerateArray()).GetProperty("percentage").GetDouble());
        Assert.Contains("\n+            { \"variant\": \"new\", \"from\": 0, \"to\": 100 } // careful\n", done.GetProperty("diff").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Put_Done_IsInTheAuditLog()
    {
        await using var world = await EditWorld.StartAsync();
        await world.PutAsync(EditWorld.Flag, EditWorld.FlagTo(20), await world.TagAsync());

        var entry = (await world.AuditAsync())[0].GetProperty("change");

        Assert.Equal(
            (Setup.Flag, "edit", "tester", "a test", "api"),
            (entry.GetProperty("flag").GetString(), entry.GetProperty("action").GetString(), entry.GetProperty("actor").GetString(), entry.GetProperty("reason").GetString(), entry.GetProperty("source").GetString()));
        Assert.Equal("flags.json: allocation.percentile[0].to: 0 → 20", Assert.Single(entry.GetProperty("evidence").GetProperty("notes").EnumerateArray()).GetString());
    }

    [Fact]
    public async Task Get_Definition_IsTheTextOfTheFile()
    {
        await using var world = await EditWorld.StartAsync();

        var text = await world.Gateway.Admin.GetStringAsync(EditWorld.Definition);
        var (status, done) = await world.PutAsync(EditWorld.Flag, text, await world.TagAsync());
        using var missing = await world.Gateway.Admin.GetAsync("/api/v1/flags/no.such/definition");

        Assert.Contains("// the old one", text, StringComparison.Ordinal);
        Assert.Contains(text, EditWorld.Flags, StringComparison.Ordinal);
        Assert.Equal((200, false, ""), (status, done.GetProperty("written").GetBoolean(), done.GetProperty("diff").GetString()));
        Assert.Equal((HttpStatusCode.NotFound, await world.TagAsync()), (missing.StatusCode, missing.Headers.ETag));
        Assert.Equal(0, world.Gateway.State.Current.Revision);
    }

    [Fact]
    public async Task Put_NewFlag_IsAddedOnce()
    {
        await using var world = await EditWorld.StartAsync();
        const string text = """{ "id": "ops.banner", "description": "a banner", "enabled": false }""";

        async Task<int> CreateAsync()
        {
            using var request = EditWorld.Put("/api/v1/flags/ops.banner", text, null);
            request.Headers.IfNoneMatch.Add(EntityTagHeaderValue.Any);
            using var response = await world.Gateway.Admin.SendAsync(request);
            return (int)response.StatusCode;
        }

        Assert.Equal((200, 412), (await CreateAsync(), await CreateAsync()));
        Assert.Contains("ops.banner", await world.Gateway.Admin.GetStringAsync("/api/v1/flags"), StringComparison.Ordinal);
        Assert.Contains("      },\n      {\n        \"id\": \"ops.banner\",\n", await world.FileAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Put_DryRun_WritesNothing()
    {
        await using var world = await EditWorld.StartAsync();

        var (status, done) = await world.PutAsync(EditWorld.Flag, EditWorld.FlagTo(100), null, "?dry_run=true");
        var (invalid, problem) = await world.PutAsync(EditWorld.Flag, EditWorld.FlagTo(101), null, "?dry_run=true");

        Assert.Equal((200, false), (status, done.GetProperty("written").GetBoolean()));
        Assert.StartsWith("--- a/flags.json\n+++ b/flags.json\n@@ ", done.GetProperty("diff").GetString(), StringComparison.Ordinal);
        Assert.Equal(422, invalid);
        Assert.StartsWith("--- a/flags.json\n", problem.GetProperty("diff").GetString(), StringComparison.Ordinal);
        Assert.Equal((EditWorld.Flags, 0, "legacy"), (await world.FileAsync(), world.Gateway.State.Current.Revision, await world.VariantOfAsync("anna")));
    }

    [Theory]
    [InlineData("?reason=x", 428, "If-Match")]
    [InlineData("", 400, "reason")]
    [InlineData("?reason=x&dry_run=perhaps", 400, "dry_run")]
    public async Task Put_IncompleteRequest_IsRefused(string query, int expected, string problem)
    {
        await using var world = await EditWorld.StartAsync();

        var (status, body) = await world.PutAsync(EditWorld.Flag, EditWorld.FlagTo(20), null, query);

        Assert.Equal(expected, status);
        Assert.Contains(problem, body.GetProperty("detail").GetString() + body.GetProperty("remedy").GetString(), StringComparison.Ordinal);
        Assert.Equal(EditWorld.Flags, await world.FileAsync());
    }

    [Theory]
    [InlineData("[]", "A flag is an object.")]
    [InlineData("{", "not valid JSON")]
    [InlineData("""{ "enabled": true }""", "has no id")]
    [InlineData("""{ "id": "other" }""", "is of other")]
    [InlineData("""{ "id": "release.orders", "enabled": true, "enabled": false }""", "not valid JSON")]
    [InlineData("""{ "id": "release.orders", "description": "\ud800" }""", "surrogate")]
    public async Task Put_NotThisFlag_IsRefused(string body, string problem)
    {
        await using var world = await EditWorld.StartAsync();

        var (status, response) = await world.PutAsync(EditWorld.Flag, body, EntityTagHeaderValue.Any);

        Assert.Equal(400, status);
        Assert.Contains(problem, response.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Put_WhatAGatewayRefuses_WritesNothing()
    {
        await using var world = await EditWorld.StartAsync();
        var version = world.Gateway.Version;

        var (status, problem) = await world.PutAsync(EditWorld.Flag, EditWorld.FlagTo(101).Replace("\"cluster\": \"new\"", "\"cluster\": \"gone\"", StringComparison.Ordinal), await world.TagAsync());

        Assert.Equal(422, status);
        var issues = problem.GetProperty("issues").EnumerateArray().ToArray();
        Assert.Contains("$.feature_management.feature_flags[1].allocation.percentile[0].to", issues.Select(static issue => issue.GetProperty("path").GetString()));
        Assert.All(issues, static issue => Assert.NotEmpty(issue.GetProperty("remedy").GetString()!));
        Assert.Equal((EditWorld.Flags, version, 0), (await world.FileAsync(), world.Gateway.Version, world.Gateway.State.Current.Revision));
    }

    [Fact]
    public async Task Put_FileChangedMeanwhile_IsRefused()
    {
        await using var world = await EditWorld.StartAsync();
        var tag = await world.TagAsync();
        var other = EditWorld.Flags.Replace("not yet", "never", StringComparison.Ordinal);
        await world.Gateway.ApplyAsync("flags.json", other);

        var (status, problem) = await world.PutAsync(EditWorld.Flag, EditWorld.FlagTo(20), tag);

        Assert.Equal(412, status);
        Assert.Contains("flags.json changed", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal(other, await world.FileAsync());
    }

    [Fact]
    public async Task Put_TwoAtOnce_OneGets412()
    {
        await using var world = await EditWorld.StartAsync();
        var tag = await world.TagAsync();

        var all = await Task.WhenAll(Enumerable.Range(1, 8).Select(i => world.PutAsync(EditWorld.Flag, EditWorld.FlagTo(i), tag)));

        var winner = Array.FindIndex(all, static one => one.Status == 200);
        Assert.Equal(7, all.Count(static one => one.Status == 412));
        Assert.Contains($"\"to\": {winner + 1} }}", await world.FileAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Put_InvalidFileOfSomebodyElse_IsNotOverwritten()
    {
        await using var world = await EditWorld.StartAsync();
        world.Gateway.Write("flags.json", EditWorld.Flags[..^20]);

        var (status, problem) = await world.PutAsync(EditWorld.Flag, EditWorld.FlagTo(20), EntityTagHeaderValue.Any);

        Assert.Equal(409, status);
        Assert.Contains("flags.json is not valid", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal("legacy", await world.VariantOfAsync("anna"));
    }

    [Fact]
    public async Task Put_DuringAFreeze_OnlyDisablesOrMovesToControl()
    {
        await using var world = await EditWorld.StartAsync(change: static setup =>
        {
            setup.Flags = EditWorld.Flags.Replace("\"to\": 0", "\"to\": 50", StringComparison.Ordinal);
            setup.Rollouts = RolloutWorld.Plan();
            setup.Overrides.AddRange(["--FlagGateway:Rollouts:Freezes:0:Name=holidays", "--FlagGateway:Rollouts:Freezes:0:From=2020-01-01T00:00:00Z", "--FlagGateway:Rollouts:Freezes:0:Until=2099-01-01T00:00:00Z"]);
        });

        var (more, problem) = await world.PutAsync(EditWorld.Flag, EditWorld.FlagTo(60), EntityTagHeaderValue.Any);
        var (less, _) = await world.PutAsync(EditWorld.Flag, EditWorld.FlagTo(40), EntityTagHeaderValue.Any);
        var (off, _) = await world.PutAsync(EditWorld.Flag, EditWorld.FlagTo(40).Replace("\"enabled\": true", "\"enabled\": false", StringComparison.Ordinal), EntityTagHeaderValue.Any);
        var (on, _) = await world.PutAsync(EditWorld.Flag, EditWorld.FlagTo(40), EntityTagHeaderValue.Any);

        Assert.Equal((409, 200, 200, 409), (more, less, off, on));
        Assert.Contains("holidays", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }
}
