using System.CommandLine;
using System.Globalization;
using System.Net;
using FlagGateway.Commands;
using FlagGateway.FunctionalTests.Console;
using FlagGateway.FunctionalTests.Mirroring;
using FlagGateway.FunctionalTests.Rollouts;
using FlagGateway.FunctionalTests.Support;
using FlagGateway.Hosting;

namespace FlagGateway.FunctionalTests.Admin;

/// <summary><c>explain --server</c>: what the running gateway decides by, in the words of the files.</summary>
public sealed class ExplainServerTests
{
    private const string Half = """{ "name": "half", "percentage": 50, "hold": "01:00:00" }""";

    [Fact]
    public async Task Explain_LiveState_IsToldInTheShapeOfTheFiles()
    {
        await using var world = await RolloutWorld.StartAsync(RolloutWorld.Plan(Half));
        var folder = Directory.CreateTempSubdirectory("flaggateway-explain-");
        try
        {
            Setup files = new(world.Legacy, world.Candidate);
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "gateway.json"), files.Gateway());
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "flags.json"), files.Flags);
            var (_, ofFiles) = await RunAsync("--flag", Setup.Flag, "--user", "user-1", "--group", "tenant:acme", "-o", "json", "--config", folder.FullName, $"--FlagGateway:State:Path={folder.FullName}/none");

            var (exit, atRest) = await AskAsync(world, "--user", "user-1", "--group", "tenant:acme", "-o", "json");
            await world.DoAsync("start");
            var (_, moving) = await AskAsync(world, "--user", "user-1");
            await world.KillAsync();
            var (_, killed) = await AskAsync(world, "--user", "candidate");

            Assert.Equal(ExitCode.Done, exit);
            Assert.Equal(ofFiles, atRest);
            Assert.Contains("state       rollout Progressing, stage half, 50 % on new", moving, StringComparison.Ordinal);
            Assert.Matches("hash        user [0-9a-f]{16}\n", moving.ReplaceLineEndings("\n"));
            Assert.Contains("reason      SPLIT", moving, StringComparison.Ordinal);
            Assert.Contains("state       killed by tester: a test", killed, StringComparison.Ordinal);
            Assert.Contains("reason      KILLED", killed, StringComparison.Ordinal);
            Assert.Contains("route       all: variant legacy, cluster legacy, key candidate, ", killed, StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Theory]
    [InlineData("""{"metadata":{"user_id":"candidate"},"conversation":"c1"}""", 0, "user        candidate\ngroups      conversation:c1")]
    [InlineData("""{"model":"m"}""", 1, "Name the user with --user")]
    [InlineData("no json", 1, "Name the user with --user")]
    public async Task Explain_Body_FindsUserAndGroups(string body, int exit, string expected)
    {
        await using var world = await World.StartAsync();
        var folder = Directory.CreateTempSubdirectory("flaggateway-explain-");
        try
        {
            Setup files = new(world.Legacy, world.Candidate) { Identity = """{ "User": [ { "Body": "metadata.user_id" } ], "Groups": [ { "Body": "conversation", "As": "conversation" } ] }""" };
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "gateway.json"), files.Gateway());
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "flags.json"), files.Flags);
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "body.json"), body);

            var (code, text) = await RunAsync("--flag", Setup.Flag, "--body", Path.Combine(folder.FullName, "body.json"), "--config", folder.FullName, $"--FlagGateway:State:Path={folder.FullName}/none");

            Assert.Equal(exit, code);
            Assert.Contains(expected, text.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Theory]
    [InlineData("2026-10-31T23:59:59Z", "no")]
    [InlineData("2026-11-01T12:00:00+14:00", "no")]
    [InlineData("2026-11-01T00:00:00Z", "yes")]
    public async Task Explain_AtAnInstant_IsAskedForIt(string at, string enabled)
    {
        await using var world = await World.StartAsync(static setup => setup.Flags = Setup.File($$"""
            {
              "id": "{{Setup.Flag}}", "enabled": true,
              "conditions": { "client_filters": [ { "name": "Microsoft.TimeWindow", "parameters": { "Start": "Sun, 01 Nov 2026 00:00:00 GMT", "End": "Mon, 02 Nov 2099 00:00:00 GMT" } } ] },
              "variants": [ { "name": "legacy" }, { "name": "new" } ],
              "allocation": { "default_when_enabled": "new", "default_when_disabled": "legacy" }
            }
            """));

        var (_, text) = await AskAsync(world, "--user", "u", "--at", at);

        Assert.Contains($"enabled     {enabled}", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Explain_Api_TimeThatIsNone_IsAProblem()
    {
        await using var world = await World.StartAsync();

        using var response = await world.Gateway.Admin.GetAsync($"/api/v1/flags/{Setup.Flag}/explain?user=u&at=noon");

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("at is not a time.", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, ExitCode.Failed, "A token is needed")]
    [InlineData("wrong", ExitCode.Failed, "The token is not known")]
    [InlineData(ConsoleWorld.Viewer, ExitCode.Done, "variant     new")]
    public async Task Explain_ListenerWithTokens_NeedsOne(string? token, int expected, string text)
    {
        await using var world = await ConsoleWorld.StartAsync();

        var (exit, result) = await AskAsync(world, ["--user", "candidate", .. token is null ? Array.Empty<string>() : ["--token", token]]);

        Assert.Equal(expected, exit);
        Assert.Contains(text, result, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--flag", "nothing", "flags.json has no flag nothing")]
    [InlineData("--flag", "../../x?y#z", "flags.json has no flag ../../x?y#z")]
    public async Task Explain_UnknownFlag_Fails(string option, string flag, string problem)
    {
        await using var world = await World.StartAsync();

        var (exit, text) = await RunAsync(option, flag, "--user", "u", "--server", world.Gateway.Admin.BaseAddress!.ToString());

        Assert.Equal(ExitCode.Failed, exit);
        Assert.Contains(problem, text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("legacy")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("""{ "flag": 7 }""")]
    public async Task Explain_SomethingElseAnswers_FailsInWords(string result)
    {
        await using var upstream = await Upstream.StartAsync("any");
        upstream.AnswerJson(_ => result);

        var (exit, text) = await RunAsync("--flag", "f", "--user", "u", "--server", upstream.Address.ToString());

        Assert.Equal(ExitCode.Failed, exit);
        Assert.Contains("is not the admin listener of a gateway", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Explain_IdWithASlash_IsFound()
    {
        await using var world = await World.StartAsync(static setup => setup.Flags = ConsoleWorld.With("""{ "id": "acme/only one", "enabled": true }"""));

        var (exit, text) = await RunAsync("--flag", "acme/only one", "--user", "u", "--server", world.Gateway.Admin.BaseAddress!.ToString());
        using var shown = await world.Gateway.Admin.GetAsync("/api/v1/flags/acme%2Fonly%20one");

        Assert.Equal(ExitCode.Done, exit);
        Assert.Contains("flag        acme/only one", text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, shown.StatusCode);
    }

    [Fact]
    public async Task Explain_SettingsForTheFiles_AreWrongUsage()
    {
        var (exit, text) = await RunAsync("--flag", "f", "--user", "u", "--server", "http://127.0.0.1:1", "--FlagGateway:State:Path=x");

        Assert.Equal(ExitCode.WrongUsage, exit);
        Assert.Contains("omit one of them", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Explain_HostileReason_CommandsNoTerminal()
    {
        await using var world = await RolloutWorld.StartAsync(RolloutWorld.Plan(Half));
        await world.PostAsync($"flags/{Setup.Flag}/kill", new { reason = "\u001b]0;owned\u0007\u202e\nroute       all: forged", actor = "x" });

        var (_, text) = await AskAsync(world, "--user", "u");

        Assert.DoesNotContain(text, static letter => letter is '\u001b' or '\u0007' or '\u202e');
        Assert.Single(text.Split('\n'), static line => line.StartsWith("route ", StringComparison.Ordinal));
    }

    private static Task<(int Exit, string Text)> AskAsync(World world, params string[] args) =>
        RunAsync(["--flag", Setup.Flag, "--server", world.Gateway.Admin.BaseAddress!.ToString(), .. args]);

    private static async Task<(int Exit, string Text)> RunAsync(params string[] args)
    {
        await using StringWriter written = new(CultureInfo.InvariantCulture);
        var exit = await CommandTree.RunAsync(["explain", .. args], new InvocationConfiguration { Output = written, Error = written });
        return (exit, written.ToString());
    }
}
