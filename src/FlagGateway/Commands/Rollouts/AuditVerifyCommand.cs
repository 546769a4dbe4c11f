using System.CommandLine;
using FlagGateway.Hosting;
using FlagGateway.Tools;

namespace FlagGateway.Commands.Rollouts;

/// <summary><c>flaggateway audit verify</c>: checks that no entry was changed, removed or inserted.</summary>
internal static class AuditVerifyCommand
{
    public static Command Create()
    {
        var config = CommonOptions.Config();
        var overrides = CommonOptions.Overrides();
        var command = new Command("verify", "Check the audit log in the state folder from its first entry; works without a running gateway.") { config, overrides };
        command.SetAction(async (result, cancellationToken) =>
        {
            var (output, error) = (result.InvocationConfiguration.Output, result.InvocationConfiguration.Error);
            try
            {
                var check = AuditLog.Verify(StatePath.Find(result.GetValue(config)!, result.GetValue(overrides) ?? []));
                if (check.IsIntact)
                {
                    await output.WriteLineAsync($"{check.Entries} entries are intact; the last has the hash {check.LastHash}".AsMemory(), cancellationToken);
                    return ExitCode.Done;
                }

                await error.WriteLineAsync($"error: {check.Position}: {check.Problem}. The {check.Entries} entries before it are intact.".AsMemory(), cancellationToken);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                await error.WriteLineAsync($"error: {exception.Message}".AsMemory(), cancellationToken);
            }

            return ExitCode.Failed;
        });
        return command;
    }
}
