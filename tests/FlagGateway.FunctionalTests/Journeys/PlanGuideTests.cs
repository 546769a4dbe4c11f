using System.Globalization;

namespace FlagGateway.FunctionalTests.Journeys;

/// <summary>
/// The plans of docs/migrate-a-backend.md and docs/roll-out-a-prompt.md, typed as the documents have them. Their demos
/// need as many requests a second as the machine can serve: tests/journeys.sh, which plays them, runs one test at a
/// time.
/// </summary>
public sealed class PlanGuideTests(ITestOutputHelper output)
{
    private static readonly CultureInfo Culture = CultureInfo.InvariantCulture;

    [Theory]
    [InlineData("migrate-a-backend.md", "reverse-shadow")]
    [InlineData("roll-out-a-prompt.md", "day-14")]
    public async Task Guide_BeforeTheStart_ValidatesSimulatesAndPlays(string document, string last)
    {
        Programs.Require("bash");
        var guide = Read(document);
        await using Terminal terminal = new();
        guide.WriteFiles(terminal.Folder);

        Assert.Contains("valid (1 routes, ", await terminal.TypeAsync(guide.Commands[0]), StringComparison.Ordinal);
        Assert.Contains(", 1 rollouts, 0 warnings)", await terminal.TypeAsync(guide.Commands[0]), StringComparison.Ordinal);
        var simulations = guide.CommandsOf("flaggateway simulate ");
        Assert.Equal(3, simulations.Count);
        Assert.Contains("VERDICT", await terminal.TypeAsync(simulations[0]), StringComparison.Ordinal);
        Assert.Matches($"succeeded after .+, in stage {last}", await terminal.TypeAsync(simulations[1]));
        Assert.Matches("\nrolled back after .+, in stage ", await terminal.TypeAsync(simulations[2], expected: 1));
        var demos = guide.CommandsOf("flaggateway demo ");
        Assert.Equal(2, demos.Count);
        // These take a minute each, so they are left to tests/journeys.sh; the suite plays the examples.
        if (Environment.GetEnvironmentVariable("FLAGGATEWAY_JOURNEYS") == "1")
        {
            Assert.Contains("The rollout succeeded: ", await terminal.TypeAsync(demos[0]), StringComparison.Ordinal);
            Assert.Contains(" and was rolled back automatically ", await terminal.TypeAsync(demos[1]), StringComparison.Ordinal);
        }

        output.WriteLine(string.Create(Culture, $"journey: {document}: validate, simulate, play to 100 % and to a rollback: {terminal.Count - 1} commands, {terminal.Elapsed.TotalSeconds:0.0} s"));
    }

    [Theory]
    [InlineData("migrate-a-backend.md", "shadow", 6)]
    [InlineData("roll-out-a-prompt.md", null, 4)]
    public async Task Guide_CommandsOfTheRollout_DoWhatTheySay(string document, string? before, int moves)
    {
        Programs.Require("bash");
        var guide = Read(document);
        await using Terminal terminal = new();
        guide.WriteFiles(terminal.Folder);
        await terminal.TypeAsync(Assert.Single(guide.CommandsOf("flaggateway run ")));
        foreach (var diff in guide.CommandsOf("flaggateway prompts diff "))
            Assert.Contains("+Begin with what the reader gains", await terminal.TypeAsync(diff), StringComparison.Ordinal);

        var commands = guide.CommandsOf("flaggateway rollout ");
        foreach (var command in commands.Where(static command => !command.Contains(" status ", StringComparison.Ordinal)))
        {
            // Time that passes: the first stage of the migration ends by itself.
            if (before is not null && command.Contains(" promote ", StringComparison.Ordinal))
                await terminal.TypeAsync($"{command[..command.IndexOf("--stage", StringComparison.Ordinal)]}--stage {before} --reason 'three days'");
            await terminal.TypeAsync(command);
            await terminal.TypeAsync(commands.Single(static one => one.Contains(" status ", StringComparison.Ordinal)));
        }

        Assert.Equal(moves, commands.Count(static command => !command.Contains(" forget ", StringComparison.Ordinal)));
        var audit = await terminal.TypeAsync($"flaggateway audit --config {guide.Files[0].Path.Split('/')[0]}");
        Assert.All(commands.Select(static command => command.Split('\'')).Where(static parts => parts.Length > 1), parts => Assert.Contains(parts[1], audit, StringComparison.Ordinal));
    }

    /// <summary>What the prompt guide says at its end is valid, and gives everybody the new prompt.</summary>
    [Fact]
    public async Task PromptGuide_Afterwards_GivesEverybodyTheNewPrompt()
    {
        Programs.Require("bash");
        var guide = Read("roll-out-a-prompt.md");
        await using Terminal terminal = new();
        guide.WriteFiles(terminal.Folder);
        var flags = File.ReadAllText(terminal.PathOf("assistant/flags.json"));
        var from = flags.IndexOf("\"allocation\"", StringComparison.Ordinal);
        terminal.Save("assistant/flags.json", flags[..from] + guide.Part("\"allocation\"") + flags[flags.IndexOf(",\n        \"lifecycle\"", StringComparison.Ordinal)..]);

        Assert.Contains("valid (", await terminal.TypeAsync(guide.Commands[0]), StringComparison.Ordinal);
        Assert.Matches("variant +v2\n", await terminal.TypeAsync("flaggateway explain --config assistant --flag release.sales-email --user anna"));
    }

    private static Guide Read(string document) =>
        Guide.Read(document).With(("8080", Programs.FreePort().ToString(Culture)), ("8081", Programs.FreePort().ToString(Culture)));
}
