using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using FlagGateway.FunctionalTests.Mirroring;
using FlagGateway.FunctionalTests.Support;

namespace FlagGateway.FunctionalTests.Admin;

public class StatusApiTests
{
    [Fact]
    public async Task Status_BrokenReload_TellsWhereAndWhatHelpsWhileTheOldFilesServe()
    {
        await using var world = await World.StartAsync();
        var flags = Setup.Split(50);
        await world.Gateway.ApplyAsync("flags.json", flags);
        var before = await StatusAsync(world);

        world.Gateway.Write("flags.json", flags.Replace("\"to\": 50", "\"to\": 500", StringComparison.Ordinal));
        JsonElement status = default;
        await Eventually.TrueAsync(async () => !Configuration(status = await StatusAsync(world)).GetProperty("is_current").GetBoolean(), () => $"The files are taken for good: {status}");

        Assert.True(Configuration(before).GetProperty("is_current").GetBoolean());
        Assert.NotEmpty(before.GetProperty("version").GetString()!);
        Assert.Equal(("file", true), (before.GetProperty("store").GetString(), before.GetProperty("state").GetProperty("is_up").GetBoolean()));
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(flags)));
        Assert.All([before, status], one => Assert.Equal(hash, Configuration(one).GetProperty("files").GetProperty("flags.json").GetString()));
        Assert.Equal(Configuration(before).GetProperty("version").GetInt64(), Configuration(status).GetProperty("version").GetInt64());
        var issue = Assert.Single(Configuration(status).GetProperty("issues").EnumerateArray());
        Assert.Equal(("error", "flags.json"), (issue.GetProperty("severity").GetString(), issue.GetProperty("file").GetString()));
        Assert.EndsWith("percentile[0].to", issue.GetProperty("path").GetString(), StringComparison.Ordinal);
        Assert.InRange(issue.GetProperty("line").GetInt32(), 1, 100);
        Assert.All(["problem", "remedy"], name => Assert.NotEmpty(issue.GetProperty(name).GetString()!));
    }

    [Fact]
    public async Task Shadow_CopiesDiffer_AreCountedAndGrouped()
    {
        await using var world = await MirrorWorld.StartAsync();
        world.Legacy.AnswerJson(_ => """{ "price": 10 }""");
        world.Candidate.AnswerJson(_ => """{ "price": 11 }""");
        var empty = await world.Gateway.Admin.GetFromJsonAsync<JsonElement>("/api/v1/shadow");
        using var served = await world.GetAsync("u1", "/orders/7");
        await world.ResultsAsync(1);

        var routes = await world.Gateway.Admin.GetFromJsonAsync<JsonElement>("/api/v1/shadow");
        var detail = await world.Gateway.Admin.GetFromJsonAsync<JsonElement>("/api/v1/shadow/all");
        using var unknown = await world.Gateway.Admin.GetAsync("/api/v1/shadow/nothing");

        Assert.Equal(0, Assert.Single(empty.EnumerateArray()).GetProperty("copied").GetInt64());
        var route = Assert.Single(routes.EnumerateArray());
        Assert.Equal(("all", Setup.Flag, 1L, 1L), (route.GetProperty("route").GetString(), route.GetProperty("flag").GetString(), route.GetProperty("copied").GetInt64(), route.GetProperty("mismatches").GetInt64()));
        var group = Assert.Single(detail.GetProperty("groups").EnumerateArray());
        Assert.Equal(("$.price", "value_changed", "11"), (group.GetProperty("field").GetString(), group.GetProperty("kind").GetString(), group.GetProperty("example").GetProperty("candidate").GetString()));
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
    }

    private static JsonElement Configuration(JsonElement status) => status.GetProperty("configuration");

    private static Task<JsonElement> StatusAsync(World world) => world.Gateway.Admin.GetFromJsonAsync<JsonElement>("/api/v1/status");
}
