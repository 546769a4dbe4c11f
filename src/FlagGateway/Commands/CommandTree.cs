using System.CommandLine;

namespace FlagGateway.Commands;

/// <summary>All commands of the program.</summary>
internal static class CommandTree
{
    /// <summary>The program's exit codes.</summary>
    public const int Done = 0;

    /// <summary>The command was understood and did not succeed.</summary>
    public const int Failed = 1;

    /// <summary>The command was not understood.</summary>
    public const int WrongUsage = 2;

    public static RootCommand Create()
    {
        var root = new RootCommand("Moves users from one backend to another, a percentage at a time, and keeps each user on one side.");
        var run = RunCommand.Create();
        root.Subcommands.Add(run);
        root.Subcommands.Add(ValidateCommand.Create());
        root.Subcommands.Add(ExplainCommand.Create());
        root.Subcommands.Add(HealthcheckCommand.Create());
        RunCommand.Attach(root);
        return root;
    }
}
