using System.CommandLine;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using FlagGateway.Commands;
using FlagGateway.FunctionalTests.Console;
using FlagGateway.FunctionalTests.Support;
using FlagGateway.Hosting;

namespace FlagGateway.FunctionalTests.Prompts;

/// <summary>A version that has served requests does not change under the same name.</summary>
public sealed class PromptVersionTests
{
    private const string Chat = "/v1/chat/completions";

    [Fact]
    public async Task Version_WithoutTraffic_ChangesNoState()
    {
        await using var world = await StartAsync();
        LlmServer.At(world.Legacy, world.Candidate);

        using var other = await PostAsync(world, "other");
        await world.Gateway.ApplyAsync("prompts/2.md", "Be brief.");

        Assert.Equal(0, world.Gateway.State.Current.Revision);
        Assert.Contains("Be brief.", await TextOfAsync(world), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Version_ThatServedItsFirstRequest_IsInTheAuditLogOnce()
    {
        await using var world = await StartAsync();
        LlmServer.At(world.Candidate);

        using var first = await PostAsync(world, "candidate");
        using var second = await PostAsync(world, "candidate");
        await RecordedAsync(world);
        using var third = await PostAsync(world, "candidate");

        var entry = Assert.Single(await AuditAsync(world));
        Assert.Equal(("serve", "flaggateway"), (entry.GetProperty("change").GetProperty("action").GetString(), entry.GetProperty("change").GetProperty("actor").GetString()));
        Assert.Contains(Assert.Single(await ListAsync(world)).GetProperty("sha256").GetString()!, entry.GetProperty("change").GetProperty("reason").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Change_OfAVersionThatServed_IsRefusedUntilAccepted(bool isRecorded)
    {
        await using var world = await StartAsync();
        var server = LlmServer.At(world.Candidate);
        using var first = await PostAsync(world, "candidate");
        if (isRecorded)
            await RecordedAsync(world);

        world.Gateway.Write("prompts/2.md", "Be brief.");
        await Eventually.TrueAsync(async () => (await ListAsync(world))[0].GetProperty("refused").ValueKind == JsonValueKind.String, () => "not refused");
        using var refused = await PostAsync(world, "candidate");
        Assert.Contains("Be kind.", server.Last.Body, StringComparison.Ordinal);
        var problem = await ProblemAsync(world);
        Assert.Contains("Give it a new variant name", problem, StringComparison.Ordinal);
        await RecordedAsync(world);

        using var accepted = await world.Gateway.Admin.PostAsJsonAsync($"/api/v1/flags/{Setup.Flag}/prompts/new/accept", new { reason = "a typo", actor = "ann" });
        Assert.Equal(HttpStatusCode.OK, accepted.StatusCode);
        await Eventually.TrueAsync(async () => (await ListAsync(world))[0].GetProperty("refused").ValueKind == JsonValueKind.Null && (await TextOfAsync(world)).Contains("Be brief.", StringComparison.Ordinal), () => "not accepted");
        using var served = await PostAsync(world, "candidate");

        Assert.Contains("Be brief.", server.Last.Body, StringComparison.Ordinal);
        Assert.Equal(["accept ann a typo", "serve flaggateway"], (await AuditAsync(world)).Select(static entry => entry.GetProperty("change")).Select(static change =>
            change.GetProperty("action").GetString() is "serve" ? $"serve {change.GetProperty("actor")}" : $"{change.GetProperty("action")} {change.GetProperty("actor")} {change.GetProperty("reason")}"));
    }

    [Fact]
    public async Task Console_ChangeThatIsRefused_CanBeComparedAndAccepted()
    {
        await using var world = await StartAsync(change: static setup => setup.Admin = ConsoleWorld.Admin);
        world.Gateway.Admin.DefaultRequestHeaders.Authorization = new("Bearer", ConsoleWorld.Viewer);
        LlmServer.At(world.Candidate);
        using var first = await PostAsync(world, "candidate");
        world.Gateway.Write("prompts/2.md", "Be brief.");
        await Eventually.TrueAsync(async () => (await ListAsync(world))[0].GetProperty("refused").ValueKind == JsonValueKind.String, () => "not refused");
        await RecordedAsync(world);
        var refused = (await ListAsync(world))[0].GetProperty("refused").GetString()!;
        world.Gateway.Admin.DefaultRequestHeaders.Authorization = null;
        var viewer = await ConsoleClient.LogInAsync(world, ConsoleWorld.Viewer);
        var client = await ConsoleClient.LogInAsync(world, ConsoleWorld.Operator);

        Assert.DoesNotContain("Accept the changed prompt", await viewer.PageAsync($"/flags/{Setup.Flag}"), StringComparison.Ordinal);
        Assert.Contains("Accept the changed prompt of new", await client.PageAsync($"/flags/{Setup.Flag}"), StringComparison.Ordinal);
        var old = await client.DoAsync($"/flags/{Setup.Flag}/accept", ("variant", "new"), ("seen", "another"), ("reason", "a typo"));
        var done = await client.DoAsync($"/flags/{Setup.Flag}/accept", ("variant", "new"), ("seen", refused), ("reason", "a typo"));

        Assert.Contains("Nothing was accepted", old, StringComparison.Ordinal);
        Assert.Contains("Accepted.", done, StringComparison.Ordinal);
        await Eventually.TrueAsync(async () => (await client.PageAsync($"/flags/{Setup.Flag}")).Contains("Be brief.", StringComparison.Ordinal), () => "not in force");
    }

    [Fact]
    public async Task Change_UnderANewName_IsApplied()
    {
        await using var world = await StartAsync();
        var server = LlmServer.At(world.Candidate);
        using var first = await PostAsync(world, "candidate");

        world.Gateway.Write("prompts/2.md", "Be brief.");
        await world.Gateway.ApplyAsync("flags.json", Flags.Replace("\"new\"", "\"newer\"", StringComparison.Ordinal).Replace("\"cluster\": \"newer\"", "\"cluster\": \"new\"", StringComparison.Ordinal));
        using var served = await PostAsync(world, "candidate");

        Assert.Contains("Be brief.", server.Last.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Accept_WithoutARefusedChange_IsAConflict()
    {
        await using var world = await StartAsync();

        using var accepted = await world.Gateway.Admin.PostAsJsonAsync($"/api/v1/flags/{Setup.Flag}/prompts/new/accept", new { reason = "x" });

        Assert.Equal(HttpStatusCode.Conflict, accepted.StatusCode);
    }

    [Fact]
    public async Task Prompts_OfFlag_AreShownWithTheirDifference()
    {
        await using var world = await World.StartAsync(static setup =>
        {
            setup.Metadata = """, "Llm.Api": "auto" """;
            setup.Prompts.Add(("prompts/1.md", "Be kind.\n"));
            setup.Prompts.Add(("prompts/2.md", "Be kind, and brief.\n"));
            setup.Flags = Flags.Replace("\"cluster\": \"legacy\"", "\"cluster\": \"legacy\", \"prompt\": { \"file\": \"prompts/1.md\", \"place\": \"append\" }", StringComparison.Ordinal);
        });

        var list = await ListAsync(world);
        using var difference = JsonDocument.Parse(await world.Gateway.Admin.GetStringAsync($"/api/v1/flags/{Setup.Flag}/prompts/legacy/diff/new"));

        var page = await world.Gateway.Admin.GetStringAsync($"/flags/{Setup.Flag}");
        Assert.Contains("Difference of legacy and new", page, StringComparison.Ordinal);
        Assert.Contains("+Be kind, and brief.", System.Net.WebUtility.HtmlDecode(page), StringComparison.Ordinal);
        Assert.Equal([("legacy", "append", 2), ("new", "replace", 4)], list.Select(static one => (one.GetProperty("variant").GetString(), one.GetProperty("position").GetString(), one.GetProperty("words").GetInt32())));
        Assert.Contains("+Be kind, and brief.", difference.RootElement.GetProperty("lines").EnumerateArray().Select(static line => line.GetString()));
        Assert.Contains("+  \"model\": \"m2\"", difference.RootElement.GetProperty("lines").EnumerateArray().Select(static line => line.GetString()));
    }

    [Fact]
    public async Task Commands_Prompts_ListShowCompareAndAccept()
    {
        await using var world = await StartAsync("Be kind.\nAlways.");
        LlmServer.At(world.Candidate);
        using var first = await PostAsync(world, "candidate");
        await RecordedAsync(world);
        world.Gateway.Write("prompts/2.md", "Be brief.");
        await Eventually.TrueAsync(async () => (await ListAsync(world))[0].GetProperty("refused").ValueKind == JsonValueKind.String, () => "not refused");

        var list = await RunAsync(world, "list");
        var show = await RunAsync(world, "show", Setup.Flag, "new");
        var same = await RunAsync(world, "diff", Setup.Flag, "new", "new");
        var accept = await RunAsync(world, "accept", Setup.Flag, "new", "--reason", "a typo");

        Assert.Matches(@"release\.orders +new +[0-9a-f]{12} +3 +0 % +\d{4}-.* +prompts/2\.md +[0-9a-f]{12}", list);
        Assert.Contains($"body {{\"model\":\"m2\"}}{Environment.NewLine}{Environment.NewLine}Be kind.{Environment.NewLine}Always.", show, StringComparison.Ordinal);
        Assert.StartsWith("The versions are equal.", same, StringComparison.Ordinal);
        Assert.Contains("accepted", accept, StringComparison.Ordinal);
        await Eventually.TrueAsync(async () => await TextOfAsync(world) == "Be brief.", () => "not accepted");
    }

    [Fact]
    public async Task Console_PageOfTheFlag_ShowsItsPrompts()
    {
        await using var world = await StartAsync("Be <kind>\nand brief.");

        var page = await world.Gateway.Admin.GetStringAsync($"/flags/{Setup.Flag}");

        Assert.Contains(Assert.Single(await ListAsync(world)).GetProperty("sha256").GetString()![..12], page, StringComparison.Ordinal);
        Assert.Contains("Be &lt;kind&gt;", page, StringComparison.Ordinal);
        Assert.Contains("no request yet", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ofrep_Value_HasTheTextOfThePrompt()
    {
        await using var world = await StartAsync("Be {{tone}}.");

        using var response = await world.Gateway.Admin.PostAsJsonAsync($"/ofrep/v1/evaluate/flags/{Setup.Flag}", new { context = new { targetingKey = "candidate" } });

        using var evaluation = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        var prompt = evaluation.RootElement.GetProperty("value").GetProperty("prompt");
        Assert.Equal("Be {{tone}}.", prompt.GetProperty("text").GetString());
        Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData("Be {{tone}}."u8)), prompt.GetProperty("sha256").GetString());
        Assert.Equal("new", evaluation.RootElement.GetProperty("value").GetProperty("cluster").GetString());
    }

    private static string Flags => Setup.Split(0, """{ "X-Prompt-Version": "2" }, "prompt": { "file": "prompts/2.md" }, "body": { "model": "m2" }""");

    private static Task<World> StartAsync(string prompt = "Be kind.", Action<Setup>? change = null) => World.StartAsync(setup =>
    {
        change?.Invoke(setup);
        setup.Metadata = """, "Llm.Api": "auto" """;
        setup.Prompts.Add(("prompts/2.md", prompt));
        setup.Flags = Flags;
    });

    private static async Task<HttpResponseMessage> PostAsync(World world, string user)
    {
        var request = World.Request(user, Chat, HttpMethod.Post);
        request.Content = new StringContent("""{"messages":[]}""", System.Text.Encoding.UTF8, "application/json");
        var response = await world.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return response;
    }

    private static Task RecordedAsync(World world) => Eventually.TrueAsync(() => world.Gateway.State.Current.Prompts.Count == 1, "not recorded");

    private static async Task<string> RunAsync(World world, params string[] arguments)
    {
        await using StringWriter written = new();
        var exit = await CommandTree.RunAsync(["prompts", .. arguments, "--server", world.Gateway.Admin.BaseAddress!.ToString()], new InvocationConfiguration { Output = written, Error = written });
        Assert.True(exit == ExitCode.Done, written.ToString());
        return written.ToString();
    }

    private static async Task<JsonElement[]> AuditAsync(World world) => await world.Gateway.Admin.GetFromJsonAsync<JsonElement[]>("/api/v1/audit") ?? [];

    private static async Task<JsonElement[]> ListAsync(World world) => await world.Gateway.Admin.GetFromJsonAsync<JsonElement[]>("/api/v1/prompts") ?? [];

    private static async Task<string> TextOfAsync(World world)
    {
        using var detail = JsonDocument.Parse(await world.Gateway.Admin.GetStringAsync($"/api/v1/flags/{Setup.Flag}/prompts/new"));
        return detail.RootElement.GetProperty("text").GetString()!;
    }

    private static async Task<string> ProblemAsync(World world) => await world.Gateway.Admin.GetStringAsync("/api/v1/status");
}
