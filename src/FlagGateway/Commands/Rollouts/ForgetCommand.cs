using System.CommandLine;
using FlagGateway.Formatting;

namespace FlagGateway.Commands.Rollouts;

/// <summary>
/// <c>flaggateway rollout forget</c>: removes a finished rollout from the state, so that flags.json decides.
/// </summary>
internal static class ForgetCommand
{
    public static Command Create()
    {
        var (flag, reason) = (AdminCommand.Flag(), AdminCommand.Reason());
        return AdminCommand.Complete(
            new Command("forget", "Remove a finished rollout from the state: flags.json decides from here on. Shows first who moves.") { flag, reason },
            async (client, result, cancellationToken) =>
            {
                var path = $"/api/v1/rollouts/{Uri.EscapeDataString(result.GetValue(flag)!)}";
                var rollout = await client.GetAsync(path, cancellationToken);
                var difference = rollout.TryGetProperty("difference", out var text) ? text.GetString() : null;
                // Not on standard output, which may be JSON.
                await result.InvocationConfiguration.Error.WriteLineAsync(VisibleText.From(difference ?? "flags.json and the rollout agree: nobody moves").AsMemory(), cancellationToken);
                return await client.PostAsync(path + "/forget", AdminCommand.Body(result.GetValue(reason)), cancellationToken);
            },
            (response, result) => $"{KillCommand.Done(result.GetValue(flag)!, "forgotten", response)}{Environment.NewLine}moves {RolloutText.Moves(response)}");
    }
}
