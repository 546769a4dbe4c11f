using FlagGateway.Commands;
using FlagGateway.Tests.Configuration;

namespace FlagGateway.Tests.Documents;

/// <summary>The reference of commands is what the program says.</summary>
public sealed class CommandReferenceTests
{
    [Fact]
    public void Reference_OfCommands_IsCurrent() =>
        GeneratedDocument.AssertIsCurrent(Path.Combine(DocumentationTests.Root, "docs", "reference", "commands.md"), CommandReference.Create());

    [Fact]
    public void Reference_EachCommandAndOption_IsThere()
    {
        var text = CommandReference.Create();

        var commands = CommandHelp.All(CommandTree.Create()).ToArray();
        Assert.InRange(commands.Length, 30, int.MaxValue);
        Assert.All(commands, command => Assert.Contains($"\n## `flaggateway {CommandHelp.NameOf(command)}".TrimEnd(), text, StringComparison.Ordinal));
        Assert.All(commands.SelectMany(static command => command.Options), option => Assert.Contains($"`{option.Name}`", text, StringComparison.Ordinal));
        Assert.Contains("\n| `--limit` | `N` | `20` | Maximum number of entries, newest first. |\n", text, StringComparison.Ordinal);
    }
}
