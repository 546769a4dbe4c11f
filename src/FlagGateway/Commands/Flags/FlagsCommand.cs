using System.CommandLine;

namespace FlagGateway.Commands.Flags;

/// <summary><c>flaggateway flags …</c>: lists flags, finds stale ones, imports and retires flags.</summary>
internal static class FlagsCommand
{
    public static Command Create()
    {
        var root = new Command("flags", "List flags, find stale ones, compare them with the code, and retire them safely.");
        root.Subcommands.Add(ListCommand.Create());
        root.Subcommands.Add(LintCommand.Create());
        root.Subcommands.Add(StaleCommand.Create());
        root.Subcommands.Add(RefsCommand.Create());
        root.Subcommands.Add(GenerateCommand.Create());
        root.Subcommands.Add(MatrixCommand.Create());
        root.Subcommands.Add(RetireCommand.Create());
        root.Subcommands.Add(ImportCommand.Create());
        return root;
    }
}
