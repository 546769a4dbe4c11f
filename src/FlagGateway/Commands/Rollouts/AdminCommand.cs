using System.CommandLine;
using System.Text.Json;
using FlagGateway.Hosting;

namespace FlagGateway.Commands.Rollouts;

/// <summary>Creates a command that queries the running gateway and prints its response.</summary>
internal static class AdminCommand
{
    /// <summary>The format of a table with more columns.</summary>
    public const string Wide = "wide";

    /// <summary>Adds the common options and the action.</summary>
    /// <param name="command">The command with its own arguments.</param>
    /// <param name="ask">Queries the gateway.</param>
    /// <param name="print">Converts the response into text for display.</param>
    /// <param name="exit">
    /// The exit code for a response, or after Ctrl+C for <c>null</c>. Default: 0 for both, since Ctrl+C is the normal
    /// way to end a watch.
    /// </param>
    public static Command Complete(
        Command command,
        Func<AdminClient, ParseResult, CancellationToken, Task<JsonElement>> ask,
        Func<JsonElement, ParseResult, string> print,
        Func<JsonElement?, ParseResult, int>? exit = null) => Complete(command, new AdminOptionSet(), ask, print, exit);

    /// <summary>The same for a command that also prints a table with more columns.</summary>
    public static Command CompleteWide(
        Command command, Func<AdminClient, ParseResult, CancellationToken, Task<JsonElement>> ask, Func<JsonElement, bool, string> print)
    {
        AdminOptionSet options = new(output: CommonOptions.Output(Wide));
        return Complete(command, options, ask, (response, result) => print(response, options.IsWide(result)), exit: null);
    }

    private static Command Complete(
        Command command,
        AdminOptionSet options,
        Func<AdminClient, ParseResult, CancellationToken, Task<JsonElement>> ask,
        Func<JsonElement, ParseResult, string> print,
        Func<JsonElement?, ParseResult, int>? exit)
    {
        options.AddTo(command);
        command.SetAction(async (result, cancellationToken) =>
        {
            try
            {
                using var client = options.CreateClient(result);
                var response = await ask(client, result, cancellationToken);
                var text = options.IsJson(result) ? CliJson.ToText(response) : print(response, result);
                await result.InvocationConfiguration.Output.WriteLineAsync(text.AsMemory(), cancellationToken);
                return exit?.Invoke(response, result) ?? ExitCode.Done;
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return exit?.Invoke(null, result) ?? ExitCode.Done;
            }
            catch (AdminException exception)
            {
                await result.InvocationConfiguration.Error.WriteLineAsync($"error: {exception.Message}".AsMemory(), cancellationToken);
                return ExitCode.Failed;
            }
        });
        return command;
    }

    /// <summary>The body of a change, in the format of the API.</summary>
    public static Dictionary<string, object> Body(string? reason) => new(StringComparer.Ordinal)
    {
        ["reason"] = string.IsNullOrWhiteSpace(reason) ? "no reason given" : reason,
        ["actor"] = $"{Environment.UserName}@{Environment.MachineName}",
    };

    public static Option<string?> Reason() => new("--reason") { Description = "The reason, for the audit log.", HelpName = "TEXT" };

    public static Argument<string> Flag()
    {
        var flag = new Argument<string>("flag") { Description = "Id of the flag.", HelpName = "FLAG" };
        flag.CompletionSources.Add(FlagCompletion.Find);
        return flag;
    }
}
