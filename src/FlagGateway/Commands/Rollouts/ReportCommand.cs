using System.CommandLine;
using FlagGateway.Hosting;

namespace FlagGateway.Commands.Rollouts;

/// <summary><c>flaggateway rollout report</c>: the retrospective of a rollout, as two files.</summary>
internal static class ReportCommand
{
    public static Command Create()
    {
        var options = new AdminOptionSet();
        var flag = AdminCommand.Flag();
        var folder = new Option<string>("--out") { Description = "Folder for the two files.", HelpName = "DIR", DefaultValueFactory = static _ => "." };
        var command = new Command("report", "Write the history of the rollout, with actors, reasons and numbers, as Markdown and as HTML.") { flag, folder };
        options.AddTo(command);
        command.SetAction(async (result, cancellationToken) =>
        {
            try
            {
                using var client = options.CreateClient(result);
                var path = $"/api/v1/rollouts/{Uri.EscapeDataString(result.GetValue(flag)!)}/report?format=";
                Directory.CreateDirectory(result.GetValue(folder)!);
                foreach (var (format, suffix) in new[] { ("markdown", ".md"), ("html", ".html") })
                {
                    var file = Path.Combine(result.GetValue(folder)!, "rollout-" + FileName(result.GetValue(flag)!) + suffix);
                    await File.WriteAllTextAsync(file, await client.GetTextAsync(path + format, cancellationToken), cancellationToken);
                    await result.InvocationConfiguration.Output.WriteLineAsync(file.AsMemory(), cancellationToken);
                }

                return ExitCode.Done;
            }
            catch (Exception exception) when (exception is AdminException or IOException or UnauthorizedAccessException)
            {
                await result.InvocationConfiguration.Error.WriteLineAsync($"error: {exception.Message}".AsMemory(), cancellationToken);
                return ExitCode.Failed;
            }
        });
        return command;
    }

    // An id may contain anything, including a path out of the folder.
    private static string FileName(string flag) => string.Concat(flag.Select(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' ? c : '_'));
}
