using System.CommandLine;

namespace FlagGateway.Commands.Flags;

/// <summary><c>flaggateway flags …</c>: what flags there are, which of them rot, and how they come and go.</summary>
internal static class FlagsCommand
{
    public static Command Create()
    {
        var root = new Command("flags", "See flags, find those that rot, and take them out safely.");
        root.Subcommands.Add(ListCommand.Create());
        root.Subcommands.Add(LintCommand.Create());
        root.Subcommands.Add(StaleCommand.Create());
        root.Subcommands.Add(RefsCommand.Create());
        root.Subcommands.Add(RetireCommand.Create());
        root.Subcommands.Add(ImportCommand.Create());
        return root;
    }
}
