using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using FlagGateway.FunctionalTests.Support;

namespace FlagGateway.FunctionalTests.Embedding;

/// <summary>Operators of a host: its own logins, policies and paths.</summary>
public sealed class HostAdminTests
{
    private const string Root = SampleHost.AdminPath;

    [Theory]
    [InlineData("/")]
    [InlineData("/api/v1/status")]
    [InlineData("/metrics")]
    [InlineData("/ofrep/v1/evaluate/flags")]
    public async Task Anything_NotLoggedIn_IsLeftToTheHost(string path)
    {
        await using var world = await HostWorld.StartAsync();

        using HttpRequestMessage request = new(path.StartsWith("/ofrep", StringComparison.Ordinal) ? HttpMethod.Post : HttpMethod.Get, Root + path);
        using var response = await world.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.Found, response.StatusCode);
        Assert.StartsWith("/account/login", response.Headers.Location!.PathAndQuery, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Kill_ByRole_FollowsThePolicyAndNamesTheUser()
    {
        await using var world = await HostWorld.StartAsync();
        using var viewer = await world.LogInAsync("vera", "viewer");
        using var operatorOfHost = await world.LogInAsync("olga", "operator");

        using var refused = await viewer.PostAsJsonAsync($"{Root}/api/v1/flags/release.orders/kill", new { reason = "test" });
        using var done = await operatorOfHost.PostAsJsonAsync($"{Root}/api/v1/flags/release.orders/kill", new { reason = "test" });
        using var audit = JsonDocument.Parse(await viewer.GetStringAsync($"{Root}/api/v1/audit"));

        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        Assert.Contains("operators", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, done.StatusCode);
        Assert.Equal("olga", audit.RootElement[0].GetProperty("change").GetProperty("actor").GetString());
    }

    [Fact]
    public async Task Console_UnderAPath_LinksBelowItAndChangesOnlyForOperators()
    {
        await using var world = await HostWorld.StartAsync();
        using var viewer = await world.LogInAsync("vera", "viewer");
        using var operatorOfHost = await world.LogInAsync("olga", "operator");

        var page = await operatorOfHost.GetStringAsync($"{Root}/flags/release.orders");
        var seen = await viewer.GetStringAsync($"{Root}/flags/release.orders");
        using var script = await operatorOfHost.GetAsync($"{Root}/console/console.js");

        Assert.Contains($"action=\"{Root}/flags/release.orders/kill\"", page, StringComparison.Ordinal);
        Assert.Contains("olga", page, StringComparison.Ordinal);
        Assert.DoesNotContain("href=\"/\"", page, StringComparison.Ordinal);
        Assert.DoesNotContain("/flags/release.orders/kill", seen, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, script.StatusCode);
    }

    [Fact]
    public async Task ConsoleForm_OfAnOperator_KillsAndComesBack()
    {
        await using var world = await HostWorld.StartAsync();
        using var client = await world.LogInAsync("olga", "operator");
        using var page = await client.GetAsync($"{Root}/flags/release.orders");
        var text = await page.Content.ReadAsStringAsync();
        var session = page.Headers.GetValues("Set-Cookie").Single(cookie => cookie.StartsWith("fg_console=", StringComparison.Ordinal));
        var token = text.Split("name=\"form_token\" value=\"")[1].Split('"')[0];

        using HttpRequestMessage request = new(HttpMethod.Post, $"{Root}/flags/release.orders/kill");
        request.Headers.Add("Cookie", $"{client.DefaultRequestHeaders.GetValues("Cookie").Single()}; {session.Split(';')[0]}");
        request.Content = new FormUrlEncodedContent(new Dictionary<string, string> { ["form_token"] = token, ["reason"] = "test", ["confirm"] = "release.orders" });
        using var done = await client.SendAsync(request);

        Assert.Contains($"path={Root}", session, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.SeeOther, done.StatusCode);
        Assert.Equal($"{Root}/flags/release.orders", done.Headers.Location!.OriginalString);
        using var audit = JsonDocument.Parse(await client.GetStringAsync($"{Root}/api/v1/audit"));
        Assert.Equal("kill", audit.RootElement[0].GetProperty("change").GetProperty("action").GetString());
    }

    [Fact]
    public async Task Parts_AllAreThere()
    {
        await using var world = await HostWorld.StartAsync();
        using var admin = await world.Host.ConnectAdminAsync();

        Assert.Contains("/api/v1/rollouts", await admin.GetStringAsync("/api/v1/openapi.json"), StringComparison.Ordinal);
        Assert.Equal("ready", await admin.GetStringAsync("/healthz/ready"));
        Assert.Contains("flaggateway_build_info", await admin.GetStringAsync("/metrics"), StringComparison.Ordinal);
        using var evaluated = await admin.PostAsJsonAsync("/ofrep/v1/evaluate/flags/release.orders", new { context = new { targetingKey = "candidate" } });
        Assert.Equal(HttpStatusCode.OK, evaluated.StatusCode);
    }
}
