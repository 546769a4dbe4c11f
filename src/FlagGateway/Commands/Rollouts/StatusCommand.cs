using System.CommandLine;

namespace FlagGateway.Commands.Rollouts;

/// <summary><c>flaggateway rollout status</c>: shows the status of one rollout, once or repeatedly.</summary>
internal static class StatusCommand
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    public static Command Create()
    {
        var flag = AdminCommand.Flag();
        var watch = new Option<bool>("--watch", "-w") { Description = "Print it again whenever it changes, until Ctrl+C." };
        return AdminCommand.Complete(
            new Command("status", "Show the status of a rollout and what it waits for.") { flag, watch },
            async (client, result, cancellationToken) =>
            {
                var path = $"/api/v1/rollouts/{Uri.EscapeDataString(result.GetValue(flag)!)}";
                var response = await client.GetAsync(path, cancellationToken);
                var last = "";
                while (result.GetValue(watch))
                {
                    var text = RolloutText.Status(response);
                    if (text != last)
                        await result.InvocationConfiguration.Output.WriteLineAsync((text + Environment.NewLine).AsMemory(), cancellationToken);
                    last = text;
                    await Task.Delay(Pause, TimeProvider.System, cancellationToken);
                    response = await client.GetAsync(path, cancellationToken);
                }

                return response;
            },
            static (response, _) => RolloutText.Status(response));
    }
}
