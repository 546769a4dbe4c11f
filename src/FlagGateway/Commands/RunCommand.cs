using System.CommandLine;
using FlagGateway.Hosting;
using FlagGateway.Identity;
using FlagGateway.State.File;

namespace FlagGateway.Commands;

/// <summary><c>flaggateway run</c>: the gateway itself, and what the program does without a command.</summary>
internal static class RunCommand
{
    /// <summary>Name of the command.</summary>
    public const string Name = "run";

    public static Command Create()
    {
        var command = new Command(Name, "Run the gateway (the default).");
        Attach(command);
        return command;
    }

    /// <summary>Makes a command run the gateway.</summary>
    public static void Attach(Command command)
    {
        var config = CommonOptions.Config();
        var overrides = CommonOptions.Overrides();
        command.Options.Add(config);
        command.Arguments.Add(overrides);
        command.SetAction((result, cancellationToken) =>
            RunAsync(result.GetValue(config)!, result.GetValue(overrides) ?? [], cancellationToken));
    }

    private static async Task<int> RunAsync(string folder, string[] overrides, CancellationToken cancellationToken)
    {
        try
        {
            // Before anything runs, so that a stop during the start is orderly as well.
            using ShutdownSignals signals = new();
            var (process, issues) = await GatewayProcess.CreateAsync(folder, overrides);
            foreach (var issue in issues)
                await Console.Error.WriteLineAsync(issue.ToString().AsMemory(), cancellationToken);
            if (process is null)
                return ExitCode.Failed;
            await using (process)
            {
                await process.StartAsync(cancellationToken);
                await Console.Out.WriteLineAsync($"Serving {process.DataAddress}, admin {process.AdminAddress}, configuration {Path.GetFullPath(folder)}".AsMemory(), cancellationToken);
                await process.ServeAsync(signals, cancellationToken);
            }

            return ExitCode.Done;
        }
        catch (Exception exception) when (exception is IOException or IdentityKeyFileException or StateFolderException or InvalidOperationException or UnauthorizedAccessException)
        {
            // A port in use, a folder that cannot be written: the message says it, the stack says nothing more.
            await Console.Error.WriteLineAsync($"error: {exception.Message}");
            return ExitCode.Failed;
        }
    }
}
