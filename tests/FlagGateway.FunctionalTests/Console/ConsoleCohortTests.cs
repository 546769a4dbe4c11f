using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using FlagGateway.FunctionalTests.Rollouts;
using FlagGateway.FunctionalTests.Support;

namespace FlagGateway.FunctionalTests.Console;

/// <summary>What the page of a flag compares its cohorts on.</summary>
public sealed partial class ConsoleCohortTests
{
    private const string FlagPath = $"/flags/{Setup.Flag}";

    private const string Half = """{ "name": "half", "percentage": 50, "hold": "01:00:00" }""";

    private const string Hostile = "<script>alert(1)</script>\u001b[2J\u202e\"'><img src=x onerror=alert(1)>";

    [Fact]
    public async Task Cohorts_ByRouteAndGroup_SegmentTheErrors()
    {
        await using var world = await StartAsync(RolloutWorld.Plan(Half, RolloutWorld.Tolerant, RolloutWorld.NoGrossFailure));
        world.Candidate.Answer(static context =>
        {
            context.Response.StatusCode = context.Request.Path.StartsWithSegments("/cart", StringComparison.Ordinal) && context.Request.Headers["X-Tenant-Id"] == "acme" ? 500 : 200;
            return Task.CompletedTask;
        });
        foreach (var (path, tenant) in new[] { ("/", "acme"), ("/cart/1", "acme"), ("/cart/1", "globex") })
            await SendAsync(world, path, tenant);
        var client = await ConsoleClient.LogInAsync(world, ConsoleWorld.Viewer);

        var routes = SegmentsOf(await CountedAsync(client, "?by=route", 120));
        var groups = SegmentsOf(await client.PageAsync(FlagPath + "?by=group"));
        var neither = SegmentsOf(await client.PageAsync(FlagPath));

        Assert.Equal(["route cart legacy", "route cart new", "route all legacy", "route all new"], routes.Take(4).Select(static row => $"{row[0]} {row[1]}"));
        Assert.Equal(["tenant acme legacy", "tenant acme new", "tenant globex legacy", "tenant globex new"], groups.Select(static row => $"{row[0]} {row[1]}"));
        Assert.Equal((80, 80), (RequestsOf(routes[..2]), RequestsOf(groups[..2])));
        Assert.All([routes[1], groups[1]], static row => Assert.NotEqual("0 %", row[3]));
        Assert.All([routes[0], routes[2], routes[3], groups[0], groups[2], groups[3]], static row => Assert.Equal("0 %", row[3]));
        Assert.Empty(neither);
    }

    [Fact]
    public async Task Cohorts_AsChosen_AreToldAndStayAfterAChange()
    {
        await using var world = await StartAsync();
        await SendAsync(world, "/", "acme");
        var client = await ConsoleClient.LogInAsync(world, ConsoleWorld.Operator);

        var page = await CountedAsync(client, "?window=10m&by=group", 40);
        await Eventually.TrueAsync(async () => (page = await client.PageAsync(FlagPath + "?window=10m&by=group")).Contains("scope=\"row\">Requests</th>", StringComparison.Ordinal), () => $"Nothing is compared: {page}");
        var action = Actions().Matches(page).Select(static match => WebUtility.HtmlDecode(match.Groups[1].Value)).First(static action => action.Contains("/move", StringComparison.Ordinal));
        using var change = await client.SendAsync(client.OwnForm(action, ("verb", "pause"), ("reason", "lunch")));

        Assert.Contains("""<option value="10m" selected>""", page, StringComparison.Ordinal);
        Assert.Contains("""<option value="group" selected>""", page, StringComparison.Ordinal);
        Assert.Contains("The stage is shorter than this window", page, StringComparison.Ordinal);
        Assert.Equal(FlagPath + "?window=10m&by=group", change.Headers.Location?.OriginalString);
    }

    [Theory]
    [InlineData("?window=5m", "There is no window 5m; this is the whole stage.")]
    [InlineData("?window=", null)]
    [InlineData("?window=stage&by=", null)]
    [InlineData("?by=moon", "There is no breakdown by moon.")]
    [InlineData("?window=1h&window=10m", "There is no window 1h,10m; this is the whole stage.")]
    [InlineData("?window=%00%ff&by=%F0%28", "There is no window ")]
    [InlineData("?by=<script>alert(1)</script>", "There is no breakdown by &lt;script&gt;alert(1)&lt;/script&gt;.")]
    public async Task Address_NotUnderstood_ShowsTheDefaultAndSaysSo(string query, string? note)
    {
        await using var world = await StartAsync();
        await SendAsync(world, "/", "acme");
        var client = await ConsoleClient.LogInAsync(world, ConsoleWorld.Viewer);

        var page = await client.PageAsync(FlagPath + query);

        Assert.Contains("""<option value="stage" selected>""", page, StringComparison.Ordinal);
        Assert.Contains("""<option value="" selected>""", page, StringComparison.Ordinal);
        Assert.Empty(SegmentsOf(page));
        Assert.Equal(note is not null, page.Contains("<p class=\"caution\" role=\"status\">", StringComparison.Ordinal));
        Assert.Contains(note ?? "", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script>", page, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Flag_RolloutUnderWay_HasOneConclusionAndItsTable()
    {
        await using var world = await StartAsync();
        var client = await ConsoleClient.LogInAsync(world, ConsoleWorld.Viewer);
        var page = "";

        await Eventually.TrueAsync(async () => (page = await client.PageAsync(FlagPath)).Contains("Conclusion: more data", StringComparison.Ordinal), () => $"No conclusion: {page}");

        Assert.Matches("aria-label=\"Criteria\"", page);
        Assert.Matches("<th role=\"rowheader\" scope=\"row\">error_rate</th>\\s*<td role=\"cell\" data-label=\"Kind\">technical</td>", page);
    }

    [Fact]
    public async Task Cohorts_LongAddress_IsCutShort()
    {
        await using var world = await StartAsync();
        var client = await ConsoleClient.LogInAsync(world, ConsoleWorld.Viewer);

        var page = await client.PageAsync($"{FlagPath}?window={new string('x', 4000)}");

        Assert.Contains($"There is no window {new string('x', 40)}…; this is the whole stage.", WebUtility.HtmlDecode(page), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cohorts_HostileNames_AreText()
    {
        await using var world = await StartAsync();
        await SendAsync(world, "/", "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>");
        await SendAsync(world, "/named", "\u202e\u0085acme");
        var client = await ConsoleClient.LogInAsync(world, ConsoleWorld.Viewer);

        string[] pages = [await CountedAsync(client, "?by=route", 80), await client.PageAsync(FlagPath + "?by=group")];

        Assert.Contains("route &lt;script&gt;alert(1)&lt;/script&gt;", pages[0], StringComparison.Ordinal);
        Assert.Contains("tenant &lt;script&gt;alert(1)&lt;/script&gt;", pages[1], StringComparison.Ordinal);
        Assert.All(pages, static page =>
        {
            Assert.DoesNotContain("<script>", page, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("<img", page, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain(page, static letter => letter is '\u001b' or '\u0085' or '\u202e');
        });
    }

    [Fact]
    public async Task Cohorts_RolloutNotStarted_HaveNothingToChoose()
    {
        await using var world = await ConsoleWorld.StartAsync();
        var client = await ConsoleClient.LogInAsync(world, ConsoleWorld.Viewer);

        var page = await client.PageAsync(FlagPath + "?window=1h&by=group");

        Assert.Contains("Nothing was counted yet.", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<select", page, StringComparison.Ordinal);
    }

    private static async Task<World> StartAsync(string? plan = null)
    {
        var world = await ConsoleWorld.StartAsync(setup =>
        {
            setup.Rollouts = plan ?? RolloutWorld.Plan(Half);
            setup.Routes = $$"""
                , "cart": { "ClusterId": "legacy", "Order": 1, "Match": { "Path": "/cart/{**path}" }, "Metadata": { "Flag": "{{Setup.Flag}}" } }
                , "{{System.Text.Json.JsonEncodedText.Encode(Hostile)}}": { "ClusterId": "legacy", "Order": 2, "Match": { "Path": "/named" }, "Metadata": { "Flag": "{{Setup.Flag}}" } }
                """;
        });
        var client = await ConsoleClient.LogInAsync(world, ConsoleWorld.Operator);
        await client.DoAsync(FlagPath + "/move", ("verb", "start"), ("reason", "begin"));
        return world;
    }

    private static async Task SendAsync(World world, string path, string tenant)
    {
        for (var i = 0; i < 40; i++)
        {
            var request = World.Request($"user-{i}", path);
            request.Headers.TryAddWithoutValidation("X-Tenant-Id", tenant);
            using var response = await world.SendAsync(request);
        }
    }

    // A request is counted a moment after its answer.
    private static async Task<string> CountedAsync(ConsoleClient client, string query, int requests)
    {
        var page = "";
        await Eventually.TrueAsync(async () => RequestsOf(SegmentsOf(page = await client.PageAsync(FlagPath + query))) == requests, () => $"Not {requests} requests: {page}");
        return page;
    }

    private static int RequestsOf(string[][] segments) => segments.Sum(static row => int.Parse(row[2], CultureInfo.InvariantCulture));

    // Rows of the table of segments: segment, side, requests, error rate and the rest.
    private static string[][] SegmentsOf(string page)
    {
        var at = page.IndexOf("aria-label=\"Cohorts by ", StringComparison.Ordinal);
        if (at < 0)
            return [];
        var body = page[page.IndexOf("<tbody", at, StringComparison.Ordinal)..page.IndexOf("</tbody>", at, StringComparison.Ordinal)];
        return [.. body.Split("<tr").Skip(1).Select(static row => Cells().Matches(row).Select(static cell => WebUtility.HtmlDecode(cell.Groups[1].Value)).ToArray())];
    }

    [GeneratedRegex("<form method=\"post\" action=\"([^\"]*)\"")]
    private static partial Regex Actions();

    [GeneratedRegex("<t[hd][^>]*>([^<]*)</t[hd]>")]
    private static partial Regex Cells();
}
