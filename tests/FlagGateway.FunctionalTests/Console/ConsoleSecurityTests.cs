using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.RegularExpressions;
using FlagGateway.FunctionalTests.Support;
using Microsoft.AspNetCore.Routing;

namespace FlagGateway.FunctionalTests.Console;

/// <summary>
/// What somebody may not do to the listener for operators, tried over HTTP; and that nothing changed by it.
/// </summary>
public sealed partial class ConsoleSecurityTests
{
    private const string FlagPath = $"/flags/{Setup.Flag}";
    private const string KillApi = $"/api/v1/flags/{Setup.Flag}/kill";
    private const string Reason = """{ "reason": "x" }""";

    [Theory]
    [InlineData("/")]
    [InlineData(FlagPath)]
    [InlineData("/shadow")]
    [InlineData("/audit")]
    [InlineData("/configuration")]
    [InlineData("/clusters")]
    [InlineData("/routes")]
    [InlineData("/instances")]
    [InlineData("/console/events")]
    public async Task Page_OfNobody_IsNotShown(string path)
    {
        await using var world = await ConsoleWorld.StartAsync();
        using HttpRequestMessage browser = new(HttpMethod.Get, path);
        browser.Headers.Add("Accept", "text/html");
        browser.Headers.Add("Cookie", "fg_console=0123456789abcdef");

        using var page = await world.Gateway.Admin.SendAsync(browser);
        using var program = await world.Gateway.Admin.GetAsync(path);

        Assert.Equal("/login", page.Headers.Location?.OriginalString);
        Assert.DoesNotContain(Setup.Flag, await page.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Unauthorized, program.StatusCode);
    }

    [Theory]
    [InlineData(null, HttpStatusCode.Unauthorized)]
    [InlineData("wrong", HttpStatusCode.Unauthorized)]
    [InlineData(ConsoleWorld.Viewer, HttpStatusCode.Forbidden)]
    [InlineData(ConsoleWorld.Operator, HttpStatusCode.OK)]
    public async Task Change_ByToken_IsForOperators(string? token, HttpStatusCode expected)
    {
        await using var world = await ConsoleWorld.StartAsync();
        using var request = Json(KillApi, Reason, token);

        using var response = await world.Gateway.Admin.SendAsync(request);

        Assert.Equal(expected, response.StatusCode);
        Assert.Equal(expected == HttpStatusCode.OK, IsKilled(world));
    }

    [Fact]
    public async Task LogIn_WrongToken_SaysSoAndOpensNothing()
    {
        await using var world = await ConsoleWorld.StartAsync();
        using var form = ConsoleClient.Form("/login", ("token", "wrong"));

        using var response = await world.Gateway.Admin.SendAsync(form);

        Assert.False(response.Headers.Contains("Set-Cookie"));
        Assert.Contains("The token is not known.", await world.Gateway.Admin.GetStringAsync(response.Headers.Location), StringComparison.Ordinal);
    }

    [Fact]
    public async Task LogIn_RightToken_SetsACookieThatOnlyThisSiteSends()
    {
        await using var world = await ConsoleWorld.StartAsync();

        var client = await ConsoleClient.LogInAsync(world, ConsoleWorld.Operator);

        var attributes = client.SetCookie.Split("; ").Select(static attribute => attribute.ToLowerInvariant()).ToArray();
        Assert.Contains("httponly", attributes);
        Assert.Contains("samesite=strict", attributes);
        Assert.Contains("path=/", attributes);
        Assert.DoesNotContain(ConsoleWorld.Operator, client.SetCookie, StringComparison.Ordinal);
        Assert.Contains("olga, operator", await client.PageAsync("/"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task LogOut_Session_IsOver()
    {
        await using var world = await ConsoleWorld.StartAsync();
        var client = await ConsoleClient.LogInAsync(world, ConsoleWorld.Operator);

        using var response = await client.SendAsync(client.OwnForm("/logout"));
        using var page = await client.GetAsync("/");
        using var change = await client.SendAsync(client.OwnForm(FlagPath + "/kill", ("reason", "x"), ("confirm", Setup.Flag)));

        Assert.Contains("expires=Thu, 01 Jan 1970", Assert.Single(response.Headers.GetValues("Set-Cookie")), StringComparison.OrdinalIgnoreCase);
        Assert.Equal("/login", page.Headers.Location?.OriginalString);
        Assert.Equal(HttpStatusCode.Unauthorized, change.StatusCode);
        Assert.False(IsKilled(world));
    }

    [Theory]
    [InlineData(null, null, true)]
    [InlineData(null, "", false)]
    [InlineData(null, "0000000000000000000000000000000000000000000000000000000000000000", false)]
    [InlineData("http://evil.example", null, false)]
    [InlineData("null", null, false)]
    public async Task Form_FromAnotherPage_ChangesNothing(string? origin, string? formToken, bool isTaken)
    {
        await using var world = await ConsoleWorld.StartAsync();
        var client = await ConsoleClient.LogInAsync(world, ConsoleWorld.Operator);
        var request = ConsoleClient.Form(FlagPath + "/kill", ("form_token", formToken ?? client.FormToken), ("reason", "x"), ("confirm", Setup.Flag));
        client.Sign(request);
        if (origin is not null)
            request.Headers.Add("Origin", origin);

        using var response = await client.SendAsync(request);

        Assert.Equal(isTaken ? HttpStatusCode.SeeOther : HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Equal(isTaken, IsKilled(world));
    }

    [Fact]
    public async Task Form_WithoutFormToken_ChangesNothing()
    {
        await using var world = await ConsoleWorld.StartAsync();
        var client = await ConsoleClient.LogInAsync(world, ConsoleWorld.Operator);
        var request = ConsoleClient.Form(FlagPath + "/kill", ("reason", "x"), ("confirm", Setup.Flag));
        client.Sign(request);

        using var response = await client.SendAsync(request);

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.False(IsKilled(world));
    }

    [Theory]
    [InlineData("cross-site")]
    [InlineData("same-site")]
    public async Task LogIn_FromAnotherPage_IsRefused(string site)
    {
        await using var world = await ConsoleWorld.StartAsync();
        using var form = ConsoleClient.Form("/login", ("token", ConsoleWorld.Operator));
        form.Headers.Add("Sec-Fetch-Site", site);

        using var response = await world.Gateway.Admin.SendAsync(form);

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.False(response.Headers.Contains("Set-Cookie"));
    }

    [Fact]
    public async Task Viewer_InTheConsole_SeesNoButtonThatChangesAnything()
    {
        await using var world = await ConsoleWorld.StartAsync();
        var (viewer, colleague) = (await ConsoleClient.LogInAsync(world, ConsoleWorld.Viewer), await ConsoleClient.LogInAsync(world, ConsoleWorld.Operator));

        foreach (var (action, field, value, offered) in new[] { ("move", "verb", "start", "Promote"), ("move", "verb", "pause", "Resume"), ("kill", "confirm", Setup.Flag, "Unkill") })
        {
            Assert.Contains(offered, ButtonsOf(await colleague.DoAsync($"{FlagPath}/{action}", (field, value), ("reason", "x"))));
            foreach (var path in new[] { FlagPath, "/", "/clusters", "/routes", "/shadow", "/audit", "/configuration", "/instances" })
            {
                var page = await viewer.PageAsync(path);

                Assert.Equal("/logout", Assert.Single(Actions().Matches(page)).Groups[1].Value);
                Assert.Equal(["Log out", .. path == FlagPath ? ["Show"] : path == "/" ? ["Filter"] : Array.Empty<string>()], ButtonsOf(page));
            }
        }
    }

    [Theory]
    [InlineData("kill", "confirm", Setup.Flag)]
    [InlineData("unkill", "", "")]
    [InlineData("move", "verb", "start")]
    [InlineData("move", "verb", "promote")]
    [InlineData("move", "verb", "pause")]
    [InlineData("move", "verb", "resume")]
    [InlineData("move", "verb", "abort")]
    [InlineData("move", "verb", "rollback")]
    [InlineData("move", "verb", "set")]
    [InlineData("destroy", "", "")]
    public async Task Viewer_SendsAForm_IsRefused(string action, string field, string value)
    {
        await using var world = await ConsoleWorld.StartAsync();
        var viewer = await ConsoleClient.LogInAsync(world, ConsoleWorld.Viewer);

        using var response = await viewer.SendAsync(viewer.OwnForm($"{FlagPath}/{action}", (field, value), ("percentage", "50"), ("reason", "x")));

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Equal(0, world.Gateway.State.Current.Revision);
        Assert.DoesNotContain("class=\"notice", await viewer.PageAsync(FlagPath), StringComparison.Ordinal);
    }

    // By what is mapped, so that none is forgotten.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Viewer_AnyChangeOfTheApi_IsRefused(bool hasSession)
    {
        await using var world = await ConsoleWorld.StartAsync();
        var viewer = await ConsoleClient.LogInAsync(world, ConsoleWorld.Viewer);
        (string Method, string Path)[] changes = [.. world.Gateway.AdminEndpoints.OfType<RouteEndpoint>()
            .SelectMany(static endpoint => (endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? []).Select(method => (method, "/" + endpoint.RoutePattern.RawText!.Trim('/'))))
            .Where(static change => change.Item1 is not ("GET" or "HEAD") && change.Item2.StartsWith("/api/", StringComparison.Ordinal))];

        Assert.Contains(("POST", "/api/v1/flags/{flag}/kill"), changes);
        Assert.Contains(("POST", "/api/v1/overrides"), changes);
        Assert.Contains(("POST", "/api/v1/signals"), changes);
        Assert.Contains(("PUT", "/api/v1/flags/{flag}"), changes);
        Assert.Contains(("PUT", "/api/v1/rollouts/{flag}/plan"), changes);
        foreach (var (method, change) in changes)
        {
            var request = Json(
                change.Replace("{flag}", Setup.Flag, StringComparison.Ordinal).Replace("{verb}", "start", StringComparison.Ordinal),
                $$"""{ "reason": "x", "flag": "{{Setup.Flag}}", "variant": "new", "seconds": 600, "percentage": 50 }""", hasSession ? null : ConsoleWorld.Viewer);
            request.Method = new HttpMethod(method);
            if (hasSession)
                viewer.Sign(request);

            using var response = await viewer.SendAsync(request);

            Assert.True(response.StatusCode == HttpStatusCode.Forbidden, $"{change}: {response.StatusCode}");
            Assert.Contains("vera is a viewer.", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        Assert.Equal(0, world.Gateway.State.Current.Revision);
    }

    [Theory]
    [InlineData("text/plain", null, HttpStatusCode.UnsupportedMediaType)]
    [InlineData("application/x-www-form-urlencoded", null, HttpStatusCode.UnsupportedMediaType)]
    [InlineData("application/json", "http://evil.example", HttpStatusCode.Forbidden)]
    [InlineData("application/json", "null", HttpStatusCode.Forbidden)]
    public async Task Api_FromAPageOfSomebodyElse_ChangesNothing(string type, string? origin, HttpStatusCode expected)
    {
        await using var world = await ConsoleWorld.StartAsync();
        var client = await ConsoleClient.LogInAsync(world, ConsoleWorld.Operator);
        var request = Json(KillApi, Reason, null, type);
        client.Sign(request);
        if (origin is not null)
            request.Headers.Add("Origin", origin);

        using var response = await client.SendAsync(request);

        Assert.Equal(expected, response.StatusCode);
        Assert.False(IsKilled(world));
    }

    [Theory]
    [InlineData("evil.example", "/", HttpStatusCode.BadRequest)]
    [InlineData("evil.example:8081", "/login", HttpStatusCode.BadRequest)]
    [InlineData("localhost.evil.example", "/", HttpStatusCode.BadRequest)]
    [InlineData("127.0.0.1.evil.example", "/console/console.js", HttpStatusCode.BadRequest)]
    [InlineData("localhost", "/login", HttpStatusCode.OK)]
    [InlineData("[::1]:1", "/login", HttpStatusCode.OK)]
    [InlineData("flags.example", "/login", HttpStatusCode.OK)]
    [InlineData("evil.example", "/healthz/ready", HttpStatusCode.OK)]
    public async Task Host_OfSomebodyElse_IsNotAnswered(string host, string path, HttpStatusCode expected)
    {
        await using var world = await ConsoleWorld.StartAsync(static setup => setup.Overrides.Add("--FlagGateway:Admin:AllowedHosts:0=flags.example"));
        using HttpRequestMessage request = new(HttpMethod.Get, path);
        request.Headers.Host = host;

        using var response = await world.Gateway.Admin.SendAsync(request);

        Assert.Equal(expected, response.StatusCode);
    }

    [Fact]
    public async Task Api_StaleRevision_IsNotTaken()
    {
        await using var world = await ConsoleWorld.StartAsync();
        using var first = Json($"/api/v1/rollouts/{Setup.Flag}/start", Reason, ConsoleWorld.Operator);
        first.Headers.TryAddWithoutValidation("If-Match", "\"0\"");
        using var second = Json($"/api/v1/rollouts/{Setup.Flag}/promote", Reason, ConsoleWorld.Operator);
        second.Headers.TryAddWithoutValidation("If-Match", "\"0\"");

        using var taken = await world.Gateway.Admin.SendAsync(first);
        using var refused = await world.Gateway.Admin.SendAsync(second);

        Assert.Equal(HttpStatusCode.OK, taken.StatusCode);
        Assert.Equal(HttpStatusCode.PreconditionFailed, refused.StatusCode);
        Assert.Equal("canary", world.Gateway.State.Current.Rollouts[Setup.Flag].Stage);
    }

    [Theory]
    [InlineData("/console/../../etc/passwd")]
    [InlineData("/console/..%2f..%2fappsettings.json")]
    [InlineData("/console/..%2F..%2Fgateway.json")]
    [InlineData("/console/%2e%2e/%2e%2e/gateway.json")]
    [InlineData("/flags/..%2f..%2fgateway.json")]
    [InlineData("/flags/%2e%2e%2fstate")]
    [InlineData("/flags/..%5c..%5cgateway.json")]
    [InlineData("/api/v1/rollouts/..%2f..%2fstate/report")]
    public async Task Path_OutOfTheConsole_FindsNothing(string path)
    {
        await using var world = await ConsoleWorld.StartAsync();
        var session = await ConsoleClient.LogInAsync(world, ConsoleWorld.Operator);
        var address = world.Gateway.Admin.BaseAddress!;
        using var client = await RawClient.ConnectAsync(address);

        await client.SendAsync($"GET {path} HTTP/1.1\r\nHost: {address.Authority}\r\nCookie: {session.Cookie}\r\nX-FlagGateway-Session: {session.Key}\r\nAccept: text/html\r\nConnection: close\r\n\r\n");
        var answer = await client.ReadAsync("nothing ends it but the end");

        Assert.StartsWith("HTTP/1.1 404", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("ReverseProxy", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/login", "application/x-www-form-urlencoded")]
    [InlineData(FlagPath + "/kill", "application/x-www-form-urlencoded")]
    [InlineData(FlagPath + "/move", "multipart/form-data; boundary=x")]
    [InlineData(KillApi, "application/json")]
    public async Task Body_OfTenMegabytes_IsRefused(string path, string type)
    {
        await using var world = await ConsoleWorld.StartAsync();
        var client = await ConsoleClient.LogInAsync(world, ConsoleWorld.Operator);
        HttpRequestMessage request = new(HttpMethod.Post, path) { Content = new ByteArrayContent(new byte[10_000_000]) };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        client.Sign(request);
        request.Headers.ExpectContinue = true;

        using var response = await client.SendAsync(request);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Contains("frame-ancestors 'none'", Header(response, "Content-Security-Policy"), StringComparison.Ordinal);
        Assert.Equal(0, world.Gateway.State.Current.Revision);
    }

    [Theory]
    [InlineData("application/x-www-form-urlencoded", 3000)]
    [InlineData("multipart/form-data; boundary=x", 0)]
    public async Task Form_ThatIsNone_IsTheSendersFault(string type, int fields)
    {
        await using var world = await ConsoleWorld.StartAsync();
        var client = await ConsoleClient.LogInAsync(world, ConsoleWorld.Operator);
        var body = fields == 0 ? "no boundary anywhere" : string.Join('&', Enumerable.Range(0, fields).Select(static i => $"f{i}=1"));
        HttpRequestMessage request = new(HttpMethod.Post, FlagPath + "/kill") { Content = new StringContent(body) };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        client.Sign(request);

        using var response = await client.SendAsync(request);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task WrongTokens_AThousand_AreStoppedAndLockNobodyOut(bool isLogin)
    {
        await using var world = await ConsoleWorld.StartAsync();
        Dictionary<HttpStatusCode, int> answers = [];

        for (var i = 0; i < 1000; i++)
        {
            var guess = i.ToString(CultureInfo.InvariantCulture);
            using var request = isLogin ? ConsoleClient.Form("/login", ("token", guess)) : Json(KillApi, Reason, guess);
            using var response = await world.Gateway.Admin.SendAsync(request);
            answers[response.StatusCode] = answers.GetValueOrDefault(response.StatusCode) + 1;
            if (response.StatusCode == HttpStatusCode.TooManyRequests)
                Assert.InRange(response.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 60);
        }

        using var right = isLogin ? ConsoleClient.Form("/login", ("token", ConsoleWorld.Operator)) : Json(KillApi, Reason, ConsoleWorld.Operator);
        var (before, changed) = (world.Gateway.State.Current.Revision, isLogin ? 0 : 1);
        using var taken = await world.Gateway.Admin.SendAsync(right);

        // A window of a minute may end while this runs.
        Assert.InRange(answers[isLogin ? HttpStatusCode.Redirect : HttpStatusCode.Unauthorized], 20, 60);
        Assert.InRange(answers[HttpStatusCode.TooManyRequests], 940, 980);
        Assert.Equal(HttpStatusCode.OK, taken.StatusCode);
        Assert.Equal(isLogin, taken.Headers.Contains("Set-Cookie"));
        Assert.Equal((0, changed), (before, world.Gateway.State.Current.Revision));
        Assert.Equal("legacy", await world.VariantOfAsync("somebody"));
    }

    [Theory]
    [InlineData("console.css")]
    [InlineData("console.js")]
    [InlineData("icon.svg")]
    public async Task Asset_AsPagesNameIt_IsStoredUntilItChanges(string name)
    {
        await using var world = await ConsoleWorld.StartAsync();
        var client = await ConsoleClient.LogInAsync(world, ConsoleWorld.Operator);
        using var page = await client.GetAsync("/");
        var path = Regex.Match(await page.Content.ReadAsStringAsync(), $"/console/{Regex.Escape(name)}[^\"]*").Value;

        using var stored = await client.GetAsync(path);
        using var other = await client.GetAsync($"{path}0");

        Assert.Equal("max-age=31536000, private, immutable", Header(stored, "Cache-Control"));
        Assert.Equal("nosniff", Header(stored, "X-Content-Type-Options"));
        Assert.Equal("no-store", Header(other, "Cache-Control"));
        Assert.Equal(await stored.Content.ReadAsStringAsync(), await other.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("/login")]
    [InlineData("/")]
    [InlineData(FlagPath)]
    [InlineData("/console/console.js")]
    [InlineData("/nothing")]
    public async Task Answer_OfAnyKind_AllowsNothingInlineAndNoFrames(string path)
    {
        await using var world = await ConsoleWorld.StartAsync();
        var client = await ConsoleClient.LogInAsync(world, ConsoleWorld.Operator);

        using var response = await client.GetAsync(path);
        var text = await response.Content.ReadAsStringAsync();

        var policy = Header(response, "Content-Security-Policy");
        Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("*", policy, StringComparison.Ordinal);
        Assert.Equal("nosniff", Header(response, "X-Content-Type-Options"));
        Assert.Equal("no-store", Header(response, "Cache-Control"));
        Assert.DoesNotMatch("""<script(?![^>]*\ssrc=)|<style|\sstyle=|\son[a-z]+=|javascript:""", text);
    }

    [Fact]
    public async Task Changes_InTheConsole_NameWhoAndWhence()
    {
        await using var world = await ConsoleWorld.StartAsync();
        var client = await ConsoleClient.LogInAsync(world, ConsoleWorld.Operator);

        await client.DoAsync(FlagPath + "/move", ("verb", "start"), ("reason", "begin"), ("actor", "somebody else"));
        await client.DoAsync(FlagPath + "/move", ("verb", "pause"), ("reason", "lunch"));
        await client.DoAsync(FlagPath + "/move", ("verb", "resume"), ("reason", "back"));
        await client.DoAsync(FlagPath + "/move", ("verb", "set"), ("percentage", "12.5"), ("reason", "a bit more"));
        await client.DoAsync(FlagPath + "/kill", ("confirm", Setup.Flag), ("reason", "smoke"));
        var page = await client.DoAsync(FlagPath + "/unkill", ("reason", "no fire"));

        var trail = await world.Gateway.State.ReadAuditAsync(null, null, 100, CancellationToken.None);
        Assert.Equal(["no fire", "smoke", "a bit more", "back", "lunch", "begin"], trail.Select(static entry => entry.Change.Reason));
        Assert.All(trail, static entry => Assert.Equal(("olga", "console"), (entry.Change.Actor, entry.Change.Source.Word)));
        Assert.Equal(12.5, world.Gateway.State.Current.Rollouts[Setup.Flag].Percentage);
        Assert.Contains("The kill switch was removed.", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("kill", "confirm", "release.order", "the form is of another flag")]
    [InlineData("kill", "confirm", "", "the form is of another flag")]
    [InlineData("move", "verb", "destroy", "There is no such action.")]
    [InlineData("destroy", "verb", "start", "There is no such action.")]
    [InlineData("move", "verb", "promote", "")]
    public async Task Change_ThatCannotBe_SaysWhyAndChangesNothing(string action, string field, string value, string expected)
    {
        await using var world = await ConsoleWorld.StartAsync();
        var client = await ConsoleClient.LogInAsync(world, ConsoleWorld.Operator);

        var page = await client.DoAsync($"{FlagPath}/{action}", (field, value), ("reason", "x"));

        Assert.Contains($"class=\"notice bad\" role=\"status\">", page, StringComparison.Ordinal);
        Assert.Contains(expected, page, StringComparison.Ordinal);
        Assert.Equal(0, world.Gateway.State.Current.Revision);
    }

    [Fact]
    public async Task Change_WithoutReason_IsRefused()
    {
        await using var world = await ConsoleWorld.StartAsync();
        var client = await ConsoleClient.LogInAsync(world, ConsoleWorld.Operator);

        var blank = await client.DoAsync(FlagPath + "/move", ("verb", "start"), ("reason", "  "));
        var endless = await client.DoAsync(FlagPath + "/move", ("verb", "start"), ("reason", new string('x', 2001)));

        Assert.All([blank, endless], static page => Assert.Contains("A change needs a reason", page, StringComparison.Ordinal));
        Assert.Equal(0, world.Gateway.State.Current.Revision);
    }

    [Fact]
    public async Task Notice_WhilePagesFollow_WaitsForTheOneThatAsked()
    {
        await using var world = await ConsoleWorld.StartAsync();
        var client = await ConsoleClient.LogInAsync(world, ConsoleWorld.Operator);
        using var change = await client.SendAsync(client.OwnForm(FlagPath + "/move", ("verb", "start"), ("reason", "x")));

        HttpRequestMessage follow = new(HttpMethod.Get, FlagPath);
        follow.Headers.Add("Accept", "text/html");
        client.Sign(follow);
        follow.Headers.Add("X-FlagGateway-Live", "1");
        using var other = await client.SendAsync(follow);

        Assert.DoesNotContain("Done: start.", await other.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Contains("Done: start.", await client.PageAsync(FlagPath), StringComparison.Ordinal);
        Assert.DoesNotContain("Done: start.", await client.PageAsync(FlagPath), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("acme/only")]
    [InlineData("a b&c=d?e#f%2F")]
    public async Task Flag_WhateverItsId_CanBeOpenedAndKilled(string id)
    {
        await using var world = await ConsoleWorld.StartAsync(setup => setup.Flags = ConsoleWorld.With($$"""{ "id": "{{id}}", "enabled": true }"""));
        var client = await ConsoleClient.LogInAsync(world, ConsoleWorld.Operator);
        var link = Links().Matches(await client.PageAsync("/")).Select(static match => WebUtility.HtmlDecode(match.Groups[1].Value)).First(static link => !link.EndsWith(Setup.Flag, StringComparison.Ordinal) && link != "/flags/new");

        var page = await client.DoAsync(WebUtility.HtmlDecode(Actions().Matches(await client.PageAsync(link))[^1].Groups[1].Value), ("confirm", id), ("reason", "x"));

        Assert.Contains(WebUtility.HtmlEncode($"Killed by olga"), page, StringComparison.Ordinal);
        Assert.True(world.Gateway.State.Current.Kills.ContainsKey(id));
        using var api = Json($"/api/v1/flags/{Uri.EscapeDataString(id)}/unkill", Reason, ConsoleWorld.Operator);
        using var answer = await world.Gateway.Admin.SendAsync(api);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.False(world.Gateway.State.Current.Kills.ContainsKey(id));
    }

    [Fact]
    public async Task Promote_PressedTwice_MovesOneStage()
    {
        await using var world = await ConsoleWorld.StartAsync();
        var client = await ConsoleClient.LogInAsync(world, ConsoleWorld.Operator);
        await client.DoAsync(FlagPath + "/move", ("verb", "start"), ("reason", "x"));
        var seen = WebUtility.HtmlDecode(Seen().Match(await client.PageAsync(FlagPath)).Groups[1].Value);

        var first = await client.DoAsync(FlagPath + "/move", ("verb", "promote"), ("stage", "canary"), ("reason", "x"), ("seen", seen));
        var second = await client.DoAsync(FlagPath + "/move", ("verb", "promote"), ("stage", "canary"), ("reason", "x"), ("seen", seen));
        var back = await client.DoAsync(FlagPath + "/move", ("verb", "rollback"), ("reason", "x"), ("seen", seen));

        Assert.Contains("Done: promote.", first, StringComparison.Ordinal);
        Assert.Contains("the rollout changed after this page was loaded", second, StringComparison.Ordinal);
        Assert.Contains("Done: rollback.", back, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Events_OfAPageLeftOpen_EndWhenTheGatewayStops()
    {
        await using var world = await ConsoleWorld.StartAsync();
        var client = await ConsoleClient.LogInAsync(world, ConsoleWorld.Operator);
        using HttpRequestMessage request = new(HttpMethod.Get, "/console/events");
        client.Sign(request);
        using var response = await world.Gateway.Admin.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        using StreamReader events = new(await response.Content.ReadAsStreamAsync());
        Assert.Equal(": connected", await events.ReadLineAsync());

        var stopping = world.Gateway.StopAsync();

        await events.ReadToEndAsync();
        await stopping.WaitAsync(TimeSpan.FromSeconds(15));
    }

    [Fact]
    public async Task HostileText_OnPages_IsText()
    {
        const string Hostile = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)> \u001b[31m\u202e =cmd|' /C calc'!A0";
        await using var world = await ConsoleWorld.StartAsync(static setup => setup.Flags = ConsoleWorld.With("""{ "id": "<script>alert(2)</script>", "enabled": true }"""));
        var client = await ConsoleClient.LogInAsync(world, ConsoleWorld.Operator);

        var page = await client.DoAsync(FlagPath + "/move", ("verb", "start"), ("reason", Hostile));
        var killed = await client.DoAsync(FlagPath + "/kill", ("confirm", Setup.Flag), ("reason", Hostile));
        var refused = await client.DoAsync("/flags/" + Uri.EscapeDataString(Setup.Flag) + "/kill", ("confirm", Hostile), ("reason", Hostile));
        string[] pages = [page, killed, refused, await client.PageAsync("/"), await client.PageAsync("/audit"), await client.PageAsync("/flags/" + Uri.EscapeDataString("<script>alert(2)</script>"))];

        Assert.All(pages, static html =>
        {
            Assert.DoesNotContain("<script>", html, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("<img", html, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain('\u001b', html);
            Assert.DoesNotContain('\u202e', html);
        });
        Assert.Contains("&lt;script&gt;alert(1)", pages[4], StringComparison.Ordinal);
    }

    private static HttpRequestMessage Json(string path, string body, string? token, string type = "application/json")
    {
        HttpRequestMessage request = new(HttpMethod.Post, path) { Content = new StringContent(body, Encoding.UTF8, type) };
        if (token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return request;
    }

    private static bool IsKilled(World world) => world.Gateway.State.Current.Kills.ContainsKey(Setup.Flag);

    private static IEnumerable<string> ButtonsOf(string page) => Buttons().Matches(page).Select(static match => match.Groups[1].Value);

    private static string Header(HttpResponseMessage response, string name) => Assert.Single(response.Headers.GetValues(name));

    [GeneratedRegex("<form method=\"post\" action=\"([^\"]*)\"")]
    private static partial Regex Actions();

    [GeneratedRegex("<button[^>]*>([^<]+)</button>")]
    private static partial Regex Buttons();

    [GeneratedRegex("name=\"seen\" value=\"([^\"]*)\"")]
    private static partial Regex Seen();

    [GeneratedRegex("<a href=\"(/flags/[^\"]*)\"")]
    private static partial Regex Links();
}
