using System.CommandLine;
using System.Reflection;
using FlagGateway.Hosting;

namespace FlagGateway.Commands.Completion;

/// <summary>
/// <c>flaggateway completion SHELL</c>: prints the script with which a shell completes commands, options and flags.
/// </summary>
internal static class CompletionCommand
{
    private static readonly (string Shell, string Suffix)[] Scripts = [("bash", "bash"), ("zsh", "zsh"), ("fish", "fish"), ("pwsh", "ps1")];

    /// <summary>The shells that have a script.</summary>
    public static IReadOnlyList<string> Shells { get; } = [.. Scripts.Select(static script => script.Shell)];

    public static Command Create()
    {
        var shell = new Argument<string>("shell") { Description = "The shell.", HelpName = string.Join('|', Shells) };
        shell.AcceptOnlyFromAmong([.. Shells]);
        var command = new Command("completion", "Print the script with which a shell completes commands, options and ids of flags.") { shell };
        command.SetAction(async (result, cancellationToken) =>
        {
            await result.InvocationConfiguration.Output.WriteAsync(Script(result.GetValue(shell)!).AsMemory(), cancellationToken);
            return ExitCode.Done;
        });
        return command;
    }

    /// <summary>The script of a shell.</summary>
    public static string Script(string shell)
    {
        var suffix = Array.Find(Scripts, script => script.Shell == shell).Suffix;
        using StreamReader reader = new(Assembly.GetExecutingAssembly().GetManifestResourceStream($"completion/flaggateway.{suffix}")!);
        return reader.ReadToEnd();
    }
}
