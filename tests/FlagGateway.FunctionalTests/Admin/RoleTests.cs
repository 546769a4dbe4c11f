using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using FlagGateway.FunctionalTests.Console;
using FlagGateway.FunctionalTests.Rollouts;
using FlagGateway.FunctionalTests.Support;

namespace FlagGateway.FunctionalTests.Admin;

/// <summary>What each role may do over HTTP, and what a token that is limited to flags and verbs may.</summary>
public sealed class RoleTests
{
    private const string Rollout = $"/api/v1/rollouts/{Setup.Flag}";
    private const string Kill = $"/api/v1/flags/{Setup.Flag}/kill";
    private const string Signal = $$"""{ "flag": "{{Setup.Flag}}", "targeting_key": "anna", "signal": "spent", "value": 1 }""";
    private const string Override = $$"""{ "flag": "{{Setup.Flag}}", "variant": "new", "seconds": 60, "reason": "x" }""";
    private const string Reason = """{ "reason": "x" }""";

    [Theory]
    [InlineData("viewer", 403, 403, 403, 403, 403, 200, 403)]
    [InlineData("reporter", 200, 403, 403, 403, 403, 403, 403)]
    [InlineData("operator", 200, 200, 200, 403, 403, 200, 403)]
    [InlineData("admin", 200, 200, 200, 200, 409, 200, 200)]
    public async Task Requests_ByRole_AreAllowedAsDocumented(string role, int signal, int kill, int start, int @override, int forget, int read, int export)
    {
        await using var world = await StartAsync();

        int[] answers =
        [
            await StatusAsync(world, role, "/api/v1/signals", Signal),
            await StatusAsync(world, role, Kill, Reason),
            await StatusAsync(world, role, Rollout + "/start", Reason),
            await StatusAsync(world, role, "/api/v1/overrides", Override),
            await StatusAsync(world, role, Rollout + "/forget", Reason),
            await StatusAsync(world, role, "/api/v1/audit"),
            await StatusAsync(world, role, "/api/v1/audit/export"),
        ];

        Assert.Equal([signal, kill, start, @override, forget, read, export], answers);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/metrics")]
    [InlineData("/api/v1/flags")]
    [InlineData("/api/v1/signals")]
    [InlineData("/ofrep/v1/evaluate/flags", "{}")]
    public async Task Reporter_Reading_IsRefusedWithTheReason(string path, string? body = null)
    {
        await using var world = await StartAsync();

        using var response = await SendAsync(world, "reporter", path, body);

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Contains("reporter is a reporter, who may only post signals.", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reporter_LogIn_IsRefusedWithTheReason()
    {
        await using var world = await StartAsync();
        using var form = ConsoleClient.Form("/login", ("token", "reporter"));

        using var response = await world.Gateway.Admin.SendAsync(form);

        Assert.False(response.Headers.Contains("Set-Cookie"));
        Assert.Contains("may only post signals", await world.Gateway.Admin.GetStringAsync(response.Headers.Location), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("killer", Kill, 200, "")]
    [InlineData("killer", $"/api/v1/flags/{Setup.Flag}/unkill", 403, "killer may only kill.")]
    [InlineData("killer", Rollout + "/start", 403, "killer may only kill.")]
    [InlineData("killer", "/api/v1/signals", 403, "killer may only kill.")]
    [InlineData("killer", "/api/v1/flags/billing.tax/kill", 403, "killer may not change billing.tax.")]
    [InlineData("killer", "/api/v1/flags/BILLING.tax/kill", 403, "killer may not change")]
    [InlineData("billing", "/api/v1/flags/billing.tax/kill", 200, "")]
    [InlineData("billing", "/api/v1/flags/team%2Fbilling.x/kill", 200, "")]
    [InlineData("billing", Kill, 403, "billing may not change")]
    [InlineData("billing", Rollout + "/start", 403, "billing may not change")]
    [InlineData("billing", "/api/v1/overrides", 403, "billing may not change")]
    [InlineData("billing", "/api/v1/signals", 400, "The token may not change release.orders.")]
    public async Task Token_LimitedToFlagsAndVerbs_ChangesNothingElse(string token, string path, int expected, string problem)
    {
        await using var world = await StartAsync();

        using var response = await SendAsync(world, token, path, path.EndsWith("signals", StringComparison.Ordinal) ? Signal : path.EndsWith("overrides", StringComparison.Ordinal) ? Override : Reason);

        Assert.Equal(expected, (int)response.StatusCode);
        Assert.Contains(problem, await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(expected == 200 ? 1 : 0, world.Gateway.State.Current.Revision);
    }

    [Fact]
    public async Task Console_OfALimitedToken_OffersOnlyWhatItMay()
    {
        await using var world = await StartAsync();
        var (killer, @operator) = (await ConsoleClient.LogInAsync(world, "killer"), await ConsoleClient.LogInAsync(world, "operator"));

        var (page, own, all) = (await killer.PageAsync("/flags/billing.tax"), await killer.PageAsync($"/flags/{Setup.Flag}"), await @operator.PageAsync($"/flags/{Setup.Flag}"));
        using var start = await killer.SendAsync(killer.OwnForm($"/flags/{Setup.Flag}/move", ("verb", "start"), ("reason", "x")));
        using var other = await killer.SendAsync(killer.OwnForm("/flags/billing.tax/kill", ("confirm", "billing.tax"), ("reason", "x")));
        using var forget = await @operator.SendAsync(@operator.OwnForm($"/flags/{Setup.Flag}/forget", ("confirm", "true"), ("reason", "x")));

        Assert.DoesNotContain("data-verb=\"kill\"", page, StringComparison.Ordinal);
        Assert.Contains("data-verb=\"kill\"", own, StringComparison.Ordinal);
        Assert.DoesNotContain("value=\"start\"", own, StringComparison.Ordinal);
        Assert.Contains("value=\"start\"", all, StringComparison.Ordinal);
        Assert.Equal([HttpStatusCode.Forbidden, HttpStatusCode.Forbidden, HttpStatusCode.Forbidden], [start.StatusCode, other.StatusCode, forget.StatusCode]);
        Assert.Contains("killer may only kill.", await start.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(0, world.Gateway.State.Current.Revision);
    }

    [Fact]
    public async Task Export_OfManyEntries_HasEachOnceFromTheFirst()
    {
        await using var world = await StartAsync();
        for (var i = 0; i < 260; i++)
        {
            Assert.Equal(200, await StatusAsync(world, "admin", Kill, Reason));
            Assert.Equal(200, await StatusAsync(world, "admin", $"/api/v1/flags/{Setup.Flag}/unkill", Reason));
        }

        using var response = await SendAsync(world, "admin", "/api/v1/audit/export");
        var revisions = (await response.Content.ReadAsStringAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => JsonElement.Parse(line).GetProperty("revision").GetInt64());

        Assert.Equal("application/x-ndjson", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal(Enumerable.Range(1, 520).Select(static i => (long)i).Reverse(), revisions);
    }

    private static Task<World> StartAsync() => RolloutWorld.StartAsync(RolloutWorld.Plan(), change: static setup =>
    {
        setup.Flags = ConsoleWorld.With("""{ "id": "billing.tax", "enabled": true }""", """{ "id": "team/billing.x", "enabled": true }""");
        setup.Admin = $$"""
            { "Tokens": [
                {{Token("viewer", "Viewer")}}, {{Token("reporter", "Reporter")}}, {{Token("operator", "Operator")}}, {{Token("admin", "Admin")}},
                {{Token("killer", "Operator", """, "Flags": [ "release.*" ], "Verbs": [ "kill" ]""")}},
                {{Token("billing", "Admin", """, "Flags": [ "billing.*", "*/billing.*" ]""")}} ] }
            """;
    });

    private static string Token(string name, string role, string more = "") =>
        $$"""{ "Name": "{{name}}", "Sha256": "{{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)))}}", "Role": "{{role}}"{{more}} }""";

    private static async Task<int> StatusAsync(World world, string token, string path, string? body = null)
    {
        using var response = await SendAsync(world, token, path, body);
        return (int)response.StatusCode;
    }

    private static async Task<HttpResponseMessage> SendAsync(World world, string token, string path, string? body = null)
    {
        using HttpRequestMessage request = new(body is null ? HttpMethod.Get : HttpMethod.Post, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        return await world.Gateway.Admin.SendAsync(request);
    }
}
