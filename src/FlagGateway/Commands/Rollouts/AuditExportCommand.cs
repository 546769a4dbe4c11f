using System.CommandLine;
using FlagGateway.Hosting;

namespace FlagGateway.Commands.Rollouts;

/// <summary><c>flaggateway audit export</c>: writes the whole audit log, one entry a line.</summary>
internal static class AuditExportCommand
{
    public static Command Create()
    {
        var options = new AdminOptionSet();
        var file = new Option<string?>("--out") { Description = "File to write. Default: standard output.", HelpName = "FILE" };
        var command = new Command("export", "Write the whole audit log, newest first, one JSON object a line. Needs a token with the role admin.") { file };
        options.AddTo(command);
        command.SetAction(async (result, cancellationToken) =>
        {
            try
            {
                using var client = options.CreateClient(result);
                if (result.GetValue(file) is { } path)
                {
                    await using var stream = File.Create(path);
                    await client.CopyAsync("/api/v1/audit/export", stream, cancellationToken);
                }
                else
                {
                    await using var output = System.Console.OpenStandardOutput();
                    await client.CopyAsync("/api/v1/audit/export", output, cancellationToken);
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
}
