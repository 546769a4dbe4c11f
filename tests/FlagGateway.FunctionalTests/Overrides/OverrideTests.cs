using System.CommandLine;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using FlagGateway.Commands;
using FlagGateway.Core.Bucketing;
using FlagGateway.FunctionalTests.Rollouts;
using FlagGateway.FunctionalTests.Support;
using FlagGateway.Hosting;

namespace FlagGateway.FunctionalTests.Overrides;

/// <summary>A tester on a variant: alone, counted nowhere, and not against a kill.</summary>
public class OverrideTests
{
    private const string Header = "X-FlagGateway-Override";

    [Theory]
    [InlineData("header")]
    [InlineData("cookie")]
    [InlineData("list")]
    public async Task Request_WithAnOverride_GetsTheVariantAndTheClusterSeesWhy(string way)
    {
        await using var world = await World.StartAsync(static setup => setup.Flags = Setup.Split(0).Replace("\"feature_flags\": [", "\"feature_flags\": [ { \"id\": \"other\", \"enabled\": true },", StringComparison.Ordinal));
        var token = await TokenAsync(world, "new");
        using var request = World.Request("user-1");
        request.Headers.TryAddWithoutValidation("Cookie", way == "cookie" ? $"theme=dark; fg_override={token}; lang=en" : "theme=dark; lang=en");
        if (way != "cookie")
            request.Headers.TryAddWithoutValidation(Header, way == "list" ? $"nonsense; ,{await TokenAsync(world, "off", "other")};{token}" : token);

        using var response = await world.Gateway.Client.SendAsync(request);

        Assert.Equal("new", await response.Content.ReadAsStringAsync());
        var received = world.Candidate.Last;
        Assert.Equal(("release.orders", "new", "OVERRIDE"), (received["X-FlagGateway-Flag"], received["X-FlagGateway-Variant"], received["X-FlagGateway-Reason"]));
        Assert.Equal("theme=dark; lang=en", received["Cookie"]);
        Assert.Null(received[Header]);
        Assert.Equal("legacy", await world.VariantOfAsync("user-1"));
        var metrics = await world.Gateway.MetricsAsync();
        Assert.Equal(
            way == "list" ? ["{result=\"accepted\"} 1", "{result=\"forged\"} 1"] : ["{result=\"accepted\"} 1"], metrics.NonZero("flaggateway_override_total"));
    }

    [Fact]
    public async Task Request_OnlyCookieIsTheOverride_LeavesNoneForTheCluster()
    {
        await using var world = await World.StartAsync();
        using var request = World.Request("user-1");
        request.Headers.TryAddWithoutValidation("Cookie", $"fg_override={await TokenAsync(world, "new")}");

        using var response = await world.Gateway.Client.SendAsync(request);

        Assert.Null(world.Candidate.Last["Cookie"]);
    }

    [Fact]
    public async Task Request_WithAnOverride_IsInNoComparisonAndNotMirrored()
    {
        // Everybody is on control and mirrored to the candidate, so that each comparison there is would see it.
        await using var world = await WindowWorld.StartAsync("legacy", static setup => setup.Metadata = ", \"Shadow.Cluster\": \"new\"");
        var (candidate, control) = (await TokenAsync(world, "new"), await TokenAsync(world, "legacy"));

        foreach (var token in new[] { candidate, control, candidate, control })
        {
            using var request = World.Request("user-1");
            request.Headers.Add(Header, token);
            using var response = await world.Gateway.Client.SendAsync(request);
        }

        await world.AssertNothingCountedAsync(4);
        Assert.All(world.Candidate.Requests.Concat(world.Legacy.Requests), request => Assert.Equal(("OVERRIDE", null), (request["X-FlagGateway-Reason"], request["X-FlagGateway-Shadow"])));
        Assert.Equal(2, world.Candidate.Requests.Count);
        var metrics = await world.Gateway.MetricsAsync();
        Assert.Equal(0, metrics.Sum("flaggateway_shadow_requests_total"));
        Assert.Equal(2, metrics.Sum("flaggateway_requests_total", "variant=\"new\""));
        // The same traffic without it is seen.
        await world.VariantOfAsync("user-1");
        await world.AssertCountedAsync(5, world.Windows().Slices!.Find(Bucket.From("user-1", Bucket.Suffix("orders"))), requests: 1, errors: 0, answered: 1);
    }

    [Fact]
    public async Task Request_WhileKilled_GetsWhatEverybodyGets()
    {
        await using var world = await World.StartAsync();
        var token = await TokenAsync(world, "new");
        await world.KillAsync();

        Assert.Equal("legacy", await VariantAsync(world, token));

        Assert.Equal("KILLED", world.Legacy.Last["X-FlagGateway-Reason"]);
        await world.PostAsync($"flags/{Setup.Flag}/unkill");
        Assert.Equal("new", await VariantAsync(world, token));
    }

    [Fact]
    public async Task Request_AfterARollback_IsStillATesters()
    {
        await using var world = await RolloutWorld.StartAsync(RolloutWorld.Plan());
        var token = await TokenAsync(world, "new");
        await world.DoAsync("start");
        await world.DoAsync("rollback");

        Assert.Equal("new", await VariantAsync(world, token));
        Assert.Equal("legacy", await world.VariantOfAsync("candidate"));
    }

    [Fact]
    public async Task Request_OfAFlagWithoutVariants_TakesOnAndOff()
    {
        await using var world = await World.StartAsync(static setup =>
        {
            setup.Flags = Setup.File($$"""{ "id": "{{Setup.Flag}}", "enabled": false }""");
            setup.Metadata = ", \"Flag.On\": \"new\"";
        });

        Assert.Equal("new", await VariantAsync(world, await TokenAsync(world, "on")));
        Assert.Equal("legacy", await VariantAsync(world, await TokenAsync(world, "off")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("1:release.orders:new:9999999999:00000000:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData(":::::")]
    [InlineData("1:%:%%%:-1:x:y")]
    [InlineData(",;,;,;,;,;\"\"")]
    [InlineData("ä€😀")]
    public async Task Request_WithAnyText_IsServedAsWithout(string text)
    {
        await using var world = await World.StartAsync();
        using var request = World.Request("user-1");
        request.Headers.TryAddWithoutValidation(Header, text);
        request.Headers.TryAddWithoutValidation("Cookie", $"fg_override={text}; fg_override; fg_override==");

        using var response = await world.Gateway.Client.SendAsync(request);

        Assert.Equal((HttpStatusCode.OK, "legacy"), (response.StatusCode, await response.Content.ReadAsStringAsync()));
        Assert.NotEqual("ERROR", world.Legacy.Last["X-FlagGateway-Reason"]);
        var metrics = await world.Gateway.MetricsAsync();
        Assert.Equal(metrics.Sum("flaggateway_override_total"), metrics.Sum("flaggateway_override_total", "result=\"forged\""));
    }

    [Fact]
    public async Task Request_WithThousandsOfThem_CostsEightSignatures()
    {
        await using var world = await World.StartAsync();

        Assert.Equal("legacy", await VariantAsync(world, string.Join(',', Enumerable.Repeat("1:a:b:1:00000000:x", 1000))));

        Assert.Equal(8, (await world.Gateway.MetricsAsync()).Sum("flaggateway_override_total", "result=\"forged\""));
    }

    [Fact]
    public async Task Request_VariantOrFlagIsGone_IsUnknown()
    {
        await using var world = await World.StartAsync();
        var token = await TokenAsync(world, "new");
        await world.Gateway.ApplyAsync("flags.json", Setup.Split(0).Replace("\"new\", \"configuration_value\"", "\"newer\", \"configuration_value\"", StringComparison.Ordinal).Replace("\"variant\": \"new\"", "\"variant\": \"newer\"", StringComparison.Ordinal));

        Assert.Equal("legacy", await VariantAsync(world, token));

        Assert.Equal(1, (await world.Gateway.MetricsAsync()).Sum("flaggateway_override_total", "result=\"unknown\""));
    }

    [Fact]
    public async Task Request_AfterItsTime_IsServedAsWithout()
    {
        await using var world = await World.StartAsync();
        var token = world.Gateway.Snapshots.Current.Identity.Overrides.Issue(Setup.Flag, "new", TimeSpan.FromSeconds(-1), out _)!;

        Assert.Equal("legacy", await VariantAsync(world, token));

        Assert.Equal(["{result=\"expired\"} 1"], (await world.Gateway.MetricsAsync()).NonZero("flaggateway_override_total"));
    }

    [Fact]
    public async Task Request_MadeByAnotherGateway_IsForged()
    {
        await using var world = await World.StartAsync();
        await using var other = await World.StartAsync();

        Assert.Equal("legacy", await VariantAsync(world, await TokenAsync(other, "new")));

        Assert.Equal(["{result=\"forged\"} 1"], (await world.Gateway.MetricsAsync()).NonZero("flaggateway_override_total"));
    }

    [Fact]
    public async Task Command_ForAFlag_PrintsWhatAClientSends()
    {
        await using var world = await World.StartAsync();
        await using StringWriter output = new(CultureInfo.InvariantCulture);

        var exit = await CommandTree.RunAsync(
            ["override", "--flag", Setup.Flag, "--variant", "new", "--for", "2d", "--reason", "a look", "--server", world.Gateway.Admin.BaseAddress!.ToString()],
            new InvocationConfiguration { Output = output, Error = output });

        var lines = output.ToString().Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        Assert.True((exit, lines.Length) == (ExitCode.Done, 3), output.ToString());
        Assert.StartsWith("header  X-FlagGateway-Override: 1:", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("cookie  fg_override=1:", lines[1], StringComparison.Ordinal);
        Assert.StartsWith("until   20", lines[2], StringComparison.Ordinal);
        Assert.Equal("new", await VariantAsync(world, lines[0]["header  X-FlagGateway-Override: ".Length..]));
    }

    [Fact]
    public async Task Make_AskedFor_IsInTheAuditTrailWithoutTheText()
    {
        await using var world = await World.StartAsync();

        var made = await MakeAsync(world, "new");

        var entry = (await world.AuditAsync()).EnumerateArray().Single().GetProperty("change");
        Assert.Equal(("override", "tester", "a look"), (entry.GetProperty("action").GetString(), entry.GetProperty("actor").GetString(), entry.GetProperty("reason").GetString()));
        Assert.Contains("variant new for one client until 20", entry.ToString(), StringComparison.Ordinal);
        var signature = made.GetProperty("header").GetString()!.Split(':')[^1];
        Assert.Equal(43, signature.Length);
        Assert.DoesNotContain(signature, (await world.AuditAsync()).ToString(), StringComparison.Ordinal);
        Assert.EndsWith(signature, made.GetProperty("cookie").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{ "flag": "release.orders", "variant": "new", "seconds": 60 }""", HttpStatusCode.BadRequest)]
    [InlineData("""{ "reason": "x", "variant": "new", "seconds": 60 }""", HttpStatusCode.NotFound)]
    [InlineData("""{ "reason": "x", "flag": "nosuch", "variant": "new", "seconds": 60 }""", HttpStatusCode.NotFound)]
    [InlineData("""{ "reason": "x", "flag": "release.orders", "variant": "New", "seconds": 60 }""", HttpStatusCode.BadRequest)]
    [InlineData("""{ "reason": "x", "flag": "release.orders", "variant": "new" }""", HttpStatusCode.BadRequest)]
    [InlineData("""{ "reason": "x", "flag": "release.orders", "variant": "new", "seconds": 59 }""", HttpStatusCode.BadRequest)]
    [InlineData("""{ "reason": "x", "flag": "release.orders", "variant": "new", "seconds": 604801 }""", HttpStatusCode.BadRequest)]
    [InlineData("""{ "reason": "x", "flag": "release.orders", "variant": "new", "seconds": 604800 }""", HttpStatusCode.OK)]
    [InlineData("""{ "reason": "x", "flag": "RELEASE.orders", "variant": "new", "seconds": 60 }""", HttpStatusCode.OK)]
    public async Task Make_AnyBody_IsCheckedAndToldWhatHelps(string body, HttpStatusCode expected)
    {
        await using var world = await World.StartAsync();

        using var response = await world.Gateway.Admin.PostAsync("/api/v1/overrides", new StringContent(body, System.Text.Encoding.UTF8, "application/json"));
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>();

        Assert.Equal(expected, response.StatusCode);
        Assert.NotEmpty(answer.GetProperty(expected == HttpStatusCode.OK ? "header" : "remedy").GetString()!);
        Assert.Equal(expected == HttpStatusCode.OK ? 1 : 0, (await world.AuditAsync()).GetArrayLength());
    }

    private static async Task<string> VariantAsync(World world, string token)
    {
        using var request = World.Request("user-1");
        request.Headers.TryAddWithoutValidation(Header, token);
        using var response = await world.Gateway.Client.SendAsync(request);
        return await response.Content.ReadAsStringAsync();
    }

    private static Task<JsonElement> MakeAsync(World world, string variant) =>
        world.PostAsync("overrides", new { flag = Setup.Flag, variant, seconds = 3600, reason = "a look", actor = "tester" });

    private static async Task<string> TokenAsync(World world, string variant, string flag = Setup.Flag)
    {
        var made = await world.PostAsync("overrides", new { flag, variant, seconds = 3600, reason = "a look", actor = "tester" });
        return made.GetProperty("cookie").GetString()!["fg_override=".Length..];
    }
}
