using System.CommandLine;
using FlagGateway.Hosting;
using FlagGateway.Hosting.Services;
using FlagGateway.Identity;
using FlagGateway.Reload;
using FlagGateway.State.File;

namespace FlagGateway.Commands;

/// <summary><c>flaggateway run</c>: runs the gateway; the default command.</summary>
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

    /// <summary>Sets the action of a command to running the gateway.</summary>
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
        WindowsService.UseProgramFolder(WindowsService.IsActive);
        try
        {
            // Before anything runs, so that a stop during the start is also orderly.
            using ShutdownSignals signals = new();
            using ReloadSignal reload = new();
            var (process, issues) = await GatewayProcess.CreateAsync(folder, overrides);
            foreach (var issue in issues)
                await Console.Error.WriteLineAsync(issue.ToString().AsMemory(), cancellationToken);
            if (process is null)
                return ExitCode.Failed;
            await using (process)
            {
                await process.StartAsync(cancellationToken);
                reload.Attach(process.Services.GetRequiredService<ReloadRequests>());
                await Console.Out.WriteLineAsync($"Serving {process.DataAddress}, admin {process.AdminAddress}, configuration {Path.GetFullPath(folder)}".AsMemory(), cancellationToken);
                await process.ServeAsync(signals, cancellationToken);
            }

            return ExitCode.Done;
        }
        catch (Exception exception) when (exception is IOException or IdentityKeyFileException or StateFolderException or InvalidOperationException or UnauthorizedAccessException)
        {
            // A port in use, an unwritable folder: the message is sufficient, without a stack trace.
            await Console.Error.WriteLineAsync($"error: {exception.Message}");
            return ExitCode.Failed;
        }
    }
}
