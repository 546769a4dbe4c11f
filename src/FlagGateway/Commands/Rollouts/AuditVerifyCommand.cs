using System.CommandLine;
using FlagGateway.Hosting;
using FlagGateway.Identity;
using FlagGateway.Options;
using FlagGateway.Tools;

namespace FlagGateway.Commands.Rollouts;

/// <summary><c>flaggateway audit verify</c>: checks that no entry was changed, removed or inserted.</summary>
internal static class AuditVerifyCommand
{
    public static Command Create()
    {
        var config = CommonOptions.Config();
        var overrides = CommonOptions.Overrides();
        var expect = new Option<string?>("--expect") { Description = "A hash that was the last one before; fails if the log does not contain it.", HelpName = "HASH" };
        var command = new Command("verify", "Check the audit log, in the state folder or in Redis, from its first entry; works without a running gateway.") { config, overrides, expect };
        command.SetAction(async (result, cancellationToken) =>
        {
            var (output, error) = (result.InvocationConfiguration.Output, result.InvocationConfiguration.Error);
            try
            {
                var options = ConfigurationFolder.ReadOptions(result.GetValue(config)!, result.GetValue(overrides) ?? [])?.State ?? new StateOptions();
                var check = await AuditLog.VerifyAsync(options, result.GetValue(expect), cancellationToken);
                if (check.IsIntact)
                {
                    await output.WriteLineAsync($"{check.Entries} signed entries are intact, from revision {check.FirstRevision}; the last has the hash {check.LastHash}".AsMemory(), cancellationToken);
                    return ExitCode.Done;
                }

                await error.WriteLineAsync($"error: {check.Position}: {check.Problem}. The {check.Entries} entries before it are intact.".AsMemory(), cancellationToken);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or IdentityKeyFileException or ArgumentException)
            {
                await error.WriteLineAsync($"error: {exception.Message}".AsMemory(), cancellationToken);
            }

            return ExitCode.Failed;
        });
        return command;
    }
}
