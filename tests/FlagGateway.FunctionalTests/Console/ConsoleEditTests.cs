using System.Net;
using System.Text.RegularExpressions;
using FlagGateway.FunctionalTests.Editing;
using FlagGateway.FunctionalTests.Support;

namespace FlagGateway.FunctionalTests.Console;

/// <summary>The pages on which flags and plans are edited, over HTTP.</summary>
public sealed partial class ConsoleEditTests
{
    private const string Path = $"/flags/{Setup.Flag}/edit";

    [Fact]
    public async Task Fields_OtherPercentage_IsReviewedThenApplied()
    {
        await using var world = await StartAsync();
        var client = await ConsoleClient.LogInAsync(world, ConsoleWorld.Operator);
        var form = Hidden(await client.PageAsync(Path), "fields");

        var review = await SendAsync(client, Fields(form, "75", "25"));
        var written = await world.FileAsync();
        var page = await client.DoAsync(Path, [.. Hidden(review, "flag"), ("step", "apply"), ("reason", "more users")]);

        Assert.Equal(EditWorld.Flags, written);
        Assert.Contains("Moves 25 % of users from legacy to new.", review, StringComparison.Ordinal);
        Assert.Contains("<span class=\"bad\">-            { &quot;variant&quot;: &quot;new&quot;, &quot;from&quot;: 0, &quot;to&quot;: 0 } // careful</span>", review, StringComparison.Ordinal);
        Assert.Contains("flags.json was changed, and version", page, StringComparison.Ordinal);
        Assert.Contains("more users", page, StringComparison.Ordinal);
        Assert.Equal(EditWorld.Flags.Replace("\"to\": 0", "\"to\": 25", StringComparison.Ordinal), await world.FileAsync());
        var entry = (await world.Gateway.State.ReadAuditAsync(null, null, 1, CancellationToken.None))[0].Change;
        Assert.Equal(("olga", "console", "edit"), (entry.Actor, entry.Source.Word, entry.Action.Word));
    }

    [Theory]
    [InlineData("75", "20", "The percentages are 95 together.")]
    [InlineData("x", "20", "The percentage of legacy is not a number")]
    public async Task Fields_WrongShares_AreNamedBesideThem(string legacy, string candidate, string problem)
    {
        await using var world = await StartAsync();
        var client = await ConsoleClient.LogInAsync(world, ConsoleWorld.Operator);

        var page = await SendAsync(client, Fields(Hidden(await client.PageAsync(Path), "fields"), legacy, candidate));

        Assert.Contains($"id=\"shares-problem\" role=\"alert\">{problem}", page, StringComparison.Ordinal);
        Assert.Contains($"value=\"{legacy}\"", page, StringComparison.Ordinal);
        Assert.Contains("aria-invalid=\"true\" aria-describedby=\"shares-problem\"", page, StringComparison.Ordinal);
        Assert.DoesNotContain("id=\"review\"", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Text_WhatAGatewayRefuses_ShowsAllProblemsAndNoButton()
    {
        await using var world = await StartAsync();
        var client = await ConsoleClient.LogInAsync(world, ConsoleWorld.Operator);
        var form = Hidden(await client.PageAsync(Path), "flag");

        var page = await SendAsync(client, With(form, ("definition", EditWorld.FlagTo(101)), ("step", "review")));
        var broken = await SendAsync(client, With(form, ("definition", "{"), ("step", "review")));

        Assert.Contains("flags.json:17: error: $.feature_management.feature_flags[1].allocation.percentile[0].to", page, StringComparison.Ordinal);
        Assert.DoesNotContain(">Apply<", page, StringComparison.Ordinal);
        Assert.Contains("id=\"problem-flag\" role=\"alert\">The flag is not valid JSON", broken, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Plan_Entered_IsWritten()
    {
        await using var world = await StartAsync();
        var client = await ConsoleClient.LogInAsync(world, ConsoleWorld.Operator);
        var form = Hidden(await client.PageAsync(Path), "plan");

        var page = await client.DoAsync(Path, With(form, ("definition", PlanOf("02:00:00")), ("step", "apply"), ("reason", "longer")));

        Assert.Contains("rollouts.json was changed", page, StringComparison.Ordinal);
        Assert.Contains("\"hold\": \"02:00:00\"", await world.FileAsync("rollouts.json"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task New_Flag_IsOffUntilChanged()
    {
        await using var world = await StartAsync();
        var client = await ConsoleClient.LogInAsync(world, ConsoleWorld.Operator);
        Assert.Contains("href=\"/flags/new\"", await client.PageAsync("/"), StringComparison.Ordinal);
        var template = await client.PageAsync("/flags/new");
        var form = Hidden(template, "flag");

        var page = await client.DoAsync("/flags/new", With(form, ("definition", """{ "id": "ops.banner", "enabled": false }"""), ("step", "apply"), ("reason", "begin")));
        var again = await SendAsync(client, With(Hidden(await client.PageAsync("/flags/new"), "flag"), ("definition", """{ "id": "OPS.banner", "enabled": false }"""), ("step", "review")), "/flags/new");

        Assert.Contains("&quot;enabled&quot;: false", template, StringComparison.Ordinal);
        Assert.Contains("<h1>ops.banner</h1>", page, StringComparison.Ordinal);
        Assert.Contains("flags.json already has a flag of OPS.banner", again, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Apply_FileChangedMeanwhile_SaysSo()
    {
        await using var world = await StartAsync();
        var client = await ConsoleClient.LogInAsync(world, ConsoleWorld.Operator);
        var form = Hidden(await client.PageAsync(Path), "flag");
        var other = EditWorld.Flags.Replace("not yet", "never", StringComparison.Ordinal);
        await world.Gateway.ApplyAsync("flags.json", other);

        var page = await SendAsync(client, With(form, ("definition", EditWorld.FlagTo(20)), ("step", "apply"), ("reason", "x")));

        Assert.Contains("flags.json changed in the meantime.", page, StringComparison.Ordinal);
        Assert.Equal(other, await world.FileAsync());
    }

    [Fact]
    public async Task Apply_WithoutAReason_AsksForIt()
    {
        await using var world = await StartAsync();
        var client = await ConsoleClient.LogInAsync(world, ConsoleWorld.Operator);

        var page = await SendAsync(client, With(Hidden(await client.PageAsync(Path), "flag"), ("definition", EditWorld.FlagTo(20)), ("step", "apply"), ("reason", " ")));

        Assert.Contains("id=\"reason-problem\" role=\"alert\">An edit needs a reason", page, StringComparison.Ordinal);
        Assert.Equal(EditWorld.Flags, await world.FileAsync());
    }

    [Fact]
    public async Task Review_NotWritable_EndsWithAPatch()
    {
        await using var world = await StartAsync(isWritable: false);
        var client = await ConsoleClient.LogInAsync(world, ConsoleWorld.Operator);

        var page = await SendAsync(client, With(Hidden(await client.PageAsync(Path), "flag"), ("definition", EditWorld.FlagTo(100)), ("step", "review")));
        var patch = Patches().Match(page).Groups[1].Value;

        Assert.DoesNotContain(">Apply<", page, StringComparison.Ordinal);
        Assert.Equal("", await EditWorld.ApplyAsync(world.Gateway.Folder, System.Text.Encoding.UTF8.GetString(Convert.FromBase64String(WebUtility.HtmlDecode(patch))), "git", "apply", "change.patch"));
        Assert.Equal(EditWorld.Flags.Replace("\"to\": 0", "\"to\": 100", StringComparison.Ordinal), await world.FileAsync());
    }

    [Fact]
    public async Task Edit_ByOthers_IsRefused()
    {
        await using var world = await StartAsync();
        var viewer = await ConsoleClient.LogInAsync(world, ConsoleWorld.Viewer);
        var @operator = await ConsoleClient.LogInAsync(world, ConsoleWorld.Operator);
        var form = With(Hidden(await @operator.PageAsync(Path), "flag"), ("definition", EditWorld.FlagTo(20)), ("step", "apply"), ("reason", "x"));

        using var page = await viewer.GetAsync(Path);
        using var change = await viewer.SendAsync(viewer.OwnForm(Path, form));
        using var forged = ConsoleClient.Form(Path, [("form_token", viewer.FormToken), .. form]);
        @operator.Sign(forged);
        using var foreign = await @operator.SendAsync(forged);
        using var nobody = await world.Gateway.Admin.SendAsync(ConsoleClient.Form(Path, form));

        Assert.Equal([HttpStatusCode.Forbidden, HttpStatusCode.Forbidden, HttpStatusCode.Forbidden, HttpStatusCode.Unauthorized], [page.StatusCode, change.StatusCode, foreign.StatusCode, nobody.StatusCode]);
        Assert.DoesNotContain("/edit\"", await viewer.PageAsync($"/flags/{Setup.Flag}"), StringComparison.Ordinal);
        Assert.Contains($"href=\"{Path}\"", await @operator.PageAsync($"/flags/{Setup.Flag}"), StringComparison.Ordinal);
        Assert.Equal((EditWorld.Flags, 0), (await world.FileAsync(), world.Gateway.State.Current.Revision));
    }

    [Fact]
    public async Task Edit_WithoutALogin_NeedsNoScript()
    {
        await using var world = await EditWorld.StartAsync();
        using HttpRequestMessage open = new(HttpMethod.Get, Path);
        open.Headers.Add("Accept", "text/html");
        using var opened = await world.Gateway.Admin.SendAsync(open);
        var page = await opened.Content.ReadAsStringAsync();
        var token = Regex.Match(page, "name=\"form_token\" value=\"([0-9a-f]+)\"").Groups[1].Value;
        using var form = ConsoleClient.Form(Path, [("form_token", token), .. With(Hidden(page, "flag"), ("definition", EditWorld.FlagTo(20)), ("step", "apply"), ("reason", "x"))]);
        form.Headers.Add("Cookie", opened.Headers.GetValues("Set-Cookie").Single().Split(';')[0]);

        using var response = await world.Gateway.Admin.SendAsync(form);

        Assert.Equal((HttpStatusCode.SeeOther, $"/flags/{Setup.Flag}"), (response.StatusCode, response.Headers.Location?.OriginalString));
        Assert.Contains("\"to\": 20 }", await world.FileAsync(), StringComparison.Ordinal);
    }

    private static Task<World> StartAsync(bool isWritable = true) => EditWorld.StartAsync(isWritable, static setup => setup.Admin = ConsoleWorld.Admin);

    private static async Task<string> SendAsync(ConsoleClient client, IEnumerable<(string Name, string Value)> fields, string path = Path)
    {
        using var response = await client.SendAsync(client.OwnForm(path, fields));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await response.Content.ReadAsStringAsync();
    }

    private static IEnumerable<(string Name, string Value)> Fields(IEnumerable<(string Name, string Value)> hidden, string legacy, string candidate) =>
        [.. hidden, ("enabled", "on"), ("description", ""), ("owner", ""), ("share-0", legacy), ("users-0", ""), ("groups-0", ""), ("share-1", candidate), ("users-1", ""), ("groups-1", ""), ("step", "review")];

    private static IEnumerable<(string Name, string Value)> With(IEnumerable<(string Name, string Value)> hidden, params (string Name, string Value)[] fields) => [.. hidden, .. fields];

    // The hidden fields of the first form of a part, without the token of the session.
    private static (string Name, string Value)[] Hidden(string page, string part)
    {
        var form = Forms().Matches(page).Select(static form => form.Value).First(form => form.Contains($"name=\"part\" value=\"{part}\"", StringComparison.Ordinal));
        return [.. Inputs().Matches(form).Select(static input => (input.Groups[1].Value, WebUtility.HtmlDecode(input.Groups[2].Value))).Where(static field => field.Item1 != "form_token")];
    }

    private static string PlanOf(string hold) => $$"""
        { "flag": "{{Setup.Flag}}", "control": "legacy", "candidate": "new", "stages": [ { "name": "all", "percentage": 100, "hold": "{{hold}}" } ] }
        """;

    [GeneratedRegex("<form .*?</form>", RegexOptions.Singleline)]
    private static partial Regex Forms();

    [GeneratedRegex("<input type=\"hidden\" name=\"([a-z_]+)\" value=\"([^\"]*)\"")]
    private static partial Regex Inputs();

    [GeneratedRegex("base64,([^\"]+)\"")]
    private static partial Regex Patches();
}
