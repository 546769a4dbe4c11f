using System.CommandLine;
using System.Globalization;
using FlagGateway.Commands;
using FlagGateway.Hosting;

namespace FlagGateway.Tests.Commands;

/// <summary>The help of each command has examples that work, and names all choices.</summary>
public sealed class HelpTests
{
    public static TheoryData<string> Names => [.. CommandHelp.All(CommandTree.Create()).Select(CommandHelp.NameOf)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Help_EachCommand_HasExamples(string name)
    {
        var help = await HelpAsync(name);

        Assert.Contains("Examples:\n  ", help.ReplaceLineEndings("\n"), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Help_EachChoice_IsNamed(string name)
    {
        var help = await HelpAsync(name);

        var command = CommandHelp.All(CommandTree.Create()).Single(one => CommandHelp.NameOf(one) == name);
        Assert.All(
            command.Options.Cast<Symbol>().Concat(command.Arguments).SelectMany(CommandHelp.Choices),
            choice => Assert.Contains(choice, help, StringComparison.Ordinal));
    }

    [Fact]
    public void Examples_Each_IsOfACommandThatExists() => Assert.Empty(CommandExamples.Commands.Except(Names.Select(static row => row.Data), StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Names))]
    public void Examples_Each_IsUnderstood(string name)
    {
        var root = CommandTree.Create();

        Assert.All(CommandExamples.Find(name), example =>
        {
            // Only the program's own part: without what a shell does with its output, and with folders that exist here.
            var line = example.Split(" | ")[0].Split(" >")[0].Replace("source <(", "", StringComparison.Ordinal).TrimEnd(')').Replace('\'', '"');
            Assert.StartsWith("flaggateway ", line, StringComparison.Ordinal);
            var result = root.Parse(line["flaggateway ".Length..].Replace("--dashboards dashboards", "--dashboards .", StringComparison.Ordinal));
            Assert.Empty(result.Errors.Select(static error => error.Message));
        });
    }

    [Fact]
    public async Task Help_Subcommand_ShowsNoSettingsOfRun() => Assert.DoesNotContain("settings", await HelpAsync("rollout status"), StringComparison.Ordinal);

    private static async Task<string> HelpAsync(string name)
    {
        await using StringWriter output = new(CultureInfo.InvariantCulture);
        string[] args = [.. name.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--help"];
        Assert.Equal(ExitCode.Done, await CommandTree.RunAsync(args, new InvocationConfiguration { Output = output }));
        return output.ToString();
    }
}
