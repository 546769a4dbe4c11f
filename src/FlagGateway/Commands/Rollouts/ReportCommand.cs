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
        var command = new Command("report", "Write what happened, with who and why and the numbers behind it, as Markdown and as a page.") { flag, folder };
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

    // An id may hold anything, also a way out of the folder.
    private static string FileName(string flag) => string.Concat(flag.Select(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' ? c : '_'));
}
