using System.CommandLine;
using System.CommandLine.Invocation;
using FlagGateway.Commands.Completion;
using FlagGateway.Commands.Flags;
using FlagGateway.Commands.Init;
using FlagGateway.Commands.Rollouts;
using FlagGateway.Hosting;

namespace FlagGateway.Commands;

/// <summary>All commands of the program.</summary>
internal static class CommandTree
{
    private static readonly Option<bool> NoColor = new("--no-color") { Description = "Draw tables and live views without colors; NO_COLOR in the environment does the same.", Recursive = true };

    public static RootCommand Create()
    {
        var root = new RootCommand("Moves users from one backend to another, a percentage at a time, and keeps each user on one variant.");
        var run = RunCommand.Create();
        root.Subcommands.Add(run);
#if DEMO
        root.Subcommands.Add(DemoCommand.Create());
#endif
        root.Subcommands.Add(InitCommand.Create());
        root.Subcommands.Add(ValidateCommand.Create());
        root.Subcommands.Add(DoctorCommand.Create());
        root.Subcommands.Add(ExplainCommand.Create());
        root.Subcommands.Add(HealthcheckCommand.Create());
        root.Subcommands.Add(FlagsCommand.Create());
        root.Subcommands.Add(CohortsCommand.Create());
        root.Subcommands.Add(RolloutCommand.Create());
        root.Subcommands.Add(SimulateCommand.Create());
        root.Subcommands.Add(KillCommand.Create("kill", "Send everybody to the variant of the disabled flag, at once."));
        root.Subcommands.Add(KillCommand.Create("unkill", "Remove the kill switch of a flag."));
        root.Subcommands.Add(PromptsCommand.Create());
        root.Subcommands.Add(OverrideCommand.Create());
        root.Subcommands.Add(AuditCommand.Create());
        root.Subcommands.Add(CompletionCommand.Create());
        RunCommand.Attach(root);
        root.Options.Add(NoColor);
        CommandHelp.Apply(root);
        return root;
    }

    /// <summary>Runs the command in the arguments and returns the exit code.</summary>
    /// <param name="args">The arguments of the program.</param>
    /// <param name="invocation">Output streams, and the time limit for stopping.</param>
    /// <param name="cancellationToken">Ends the command like Ctrl+C.</param>
    public static async Task<int> RunAsync(string[] args, InvocationConfiguration invocation, CancellationToken cancellationToken = default)
    {
        var result = Create().Parse(args);
        if (result.GetValue(NoColor))
            Spectre.Console.AnsiConsole.Profile.Capabilities.ColorSystem = Spectre.Console.ColorSystem.NoColors;

        if (result.Action is not ParseErrorAction)
        {
            // The gateway stops according to FlagGateway:Shutdown; other commands are cancelled.
            if (result.CommandResult.Command is RootCommand or { Name: RunCommand.Name })
                invocation.ProcessTerminationTimeout = null;
            return await result.InvokeAsync(invocation, cancellationToken);
        }

        // The library would print a page of help and return exit code 1.
        foreach (var error in result.Errors)
            await invocation.Error.WriteLineAsync(error.Message.AsMemory(), cancellationToken);
        await invocation.Error.WriteLineAsync($"Try 'flaggateway {(CommandHelp.NameOf(result.CommandResult.Command) + " --help").TrimStart()}'.".AsMemory(), cancellationToken);
        return ExitCode.WrongUsage;
    }
}
