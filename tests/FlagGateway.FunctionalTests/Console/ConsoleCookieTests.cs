using System.Net;
using FlagGateway.FunctionalTests.Support;

namespace FlagGateway.FunctionalTests.Console;

/// <summary>
/// Cookies ignore ports: the console's must be of no use to whoever else gets it, and the gateway passes it to nobody.
/// </summary>
public sealed class ConsoleCookieTests
{
    private const string KillPath = $"/flags/{Setup.Flag}/kill";

    [Theory]
    [InlineData("/", "text/html", HttpStatusCode.OK)]
    [InlineData($"/flags/{Setup.Flag}", "text/html", HttpStatusCode.OK)]
    [InlineData("/console/events", "text/event-stream", HttpStatusCode.Unauthorized)]
    [InlineData("/api/v1/flags", "application/json", HttpStatusCode.Unauthorized)]
    [InlineData("/metrics", "text/plain", HttpStatusCode.Unauthorized)]
    public async Task Cookie_WithoutTheKey_ShowsNothing(string path, string accept, HttpStatusCode expected)
    {
        await using var world = await ConsoleWorld.StartAsync();
        var client = await ConsoleClient.LogInAsync(world, ConsoleWorld.Operator);
        using HttpRequestMessage request = new(HttpMethod.Get, path);
        request.Headers.Add("Accept", accept);
        request.Headers.Add("Cookie", client.Cookie);

        using var response = await world.Gateway.Admin.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();

        Assert.Equal(expected, response.StatusCode);
        Assert.DoesNotContain(Setup.Flag, text, StringComparison.Ordinal);
        Assert.DoesNotContain(client.Key, text, StringComparison.Ordinal);
        Assert.DoesNotContain(client.FormToken, text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cookie_WithoutTheKey_ChangesNothing()
    {
        await using var world = await ConsoleWorld.StartAsync();
        var client = await ConsoleClient.LogInAsync(world, ConsoleWorld.Operator);
        var form = ConsoleClient.Form(KillPath, ("form_token", client.FormToken), ("reason", "x"), ("confirm", Setup.Flag));
        form.Headers.Add("Cookie", client.Cookie);

        using var response = await client.SendAsync(form);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Contains("X-FlagGateway-Session", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Empty(world.Gateway.State.Current.Kills);
    }

    [Fact]
    public async Task Session_AtAnotherHostName_IsNone()
    {
        await using var world = await ConsoleWorld.StartAsync();
        var client = await ConsoleClient.LogInAsync(world, ConsoleWorld.Operator);
        var form = client.OwnForm(KillPath, ("reason", "x"), ("confirm", Setup.Flag));
        form.Headers.Host = $"localhost:{world.Gateway.Admin.BaseAddress!.Port}";

        using var response = await client.SendAsync(form);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Empty(world.Gateway.State.Current.Kills);
    }

    [Theory]
    [InlineData("fg_console={0}; a=1", "a=1")]
    [InlineData("a=1; FG_Console={0}; __Host-fg_console={0}; __Secure-fg_console={0}", "a=1")]
    [InlineData("a=1;fg_console={0};b=2", "a=1; b=2")]
    [InlineData("a=1; =fg_console={0}; b=2", "a=1; b=2")]
    [InlineData("a=1; ==fg_console={0}", "a=1")]
    [InlineData("a=1; \tfg_console ={0}; b", "a=1; b")]
    [InlineData("fg_console={0}", null)]
    [InlineData("fg_override={0}; fg_id={0}; fg_identity=1", "fg_identity=1")]
    [InlineData("a=fg_console={0}", "a=fg_console={0}")]
    public async Task Cookies_OfTheGateway_ReachNoDestination(string sent, string? expected)
    {
        await using var world = await World.StartAsync();
        var request = World.Request("somebody");
        request.Headers.TryAddWithoutValidation("Cookie", string.Format(null, sent, "0123"));

        using var response = await world.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(expected is null ? null : string.Format(null, expected, "0123"), world.Legacy.Last["Cookie"]);
    }

    [Fact]
    public async Task SetCookie_InTheGatewaysName_ReachesNoBrowser()
    {
        await using var world = await World.StartAsync();
        world.Legacy.Answer(static context =>
        {
            context.Response.Headers.SetCookie = new([
                "a=1", "fg_console=; Max-Age=0", "FG_CONSOLE=1", "=fg_console=1", "__host-fg_console=1; Secure; Path=/", "__Secure-fg_console=1", "fg_override=x", "=fg_id=forged", "fg_id;", "b=fg_id=1"]);
            return Task.CompletedTask;
        });

        using var response = await world.GetAsync("somebody");

        Assert.Equal(["a=1", "b=fg_id=1"], response.Headers.GetValues("Set-Cookie"));
    }

    [Theory]
    [InlineData("X_FlagGateway_Variant")]
    [InlineData("X-FlagGateway_Variant")]
    [InlineData("x_flaggateway-Reason")]
    [InlineData("X_FLAGGATEWAY_SHADOW")]
    public async Task Headers_OfTheGatewaySpelledWithUnderscores_PassNeitherWay(string name)
    {
        await using var world = await World.StartAsync();
        world.Legacy.Answer(context =>
        {
            context.Response.Headers[name] = "forged";
            return Task.CompletedTask;
        });
        var request = World.Request("somebody");
        request.Headers.Add(name, "forged");

        using var response = await world.SendAsync(request);

        Assert.DoesNotContain("forged", world.Legacy.Last.Headers.Select(static header => header.Value));
        Assert.False(response.Headers.Contains(name));
    }
}
