using System.CommandLine;
using System.Text.Json;
using FlagGateway.Hosting;

namespace FlagGateway.Commands.Rollouts;

/// <summary>
/// <c>flaggateway rollout status</c>: shows the status of one rollout, once or repeatedly, or waits for its end.
/// </summary>
internal static class StatusCommand
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    public static Command Create()
    {
        var flag = AdminCommand.Flag();
        var watch = new Option<bool>("--watch", "-w") { Description = "Print it again whenever it changes, until Ctrl+C." };
        var wait = new WaitForEnd(TimeProvider.System);
        var command = new Command("status", "Show the status of a rollout and what it waits for.") { flag, watch };
        wait.AddTo(command);
        command.Validators.Add(result =>
        {
            if (result.GetValue(watch) && wait.IsAsked(result))
                result.AddError("--watch and --wait exclude each other: one never ends, the other prints changes until the end.");
        });
        return AdminCommand.Complete(
            command,
            (client, result, cancellationToken) =>
            {
                var path = $"/api/v1/rollouts/{Uri.EscapeDataString(result.GetValue(flag)!)}";
                Task<JsonElement> AskAsync() => client.GetAsync(path, cancellationToken);
                if (wait.IsAsked(result))
                    return wait.RunAsync(result, AskAsync, rollout => ReportAsync(result, rollout, cancellationToken), cancellationToken);
                return result.GetValue(watch) ? WatchAsync(result, AskAsync, cancellationToken) : AskAsync();
            },
            static (response, _) => RolloutText.Status(response),
            (response, result) => (response, wait.IsAsked(result)) switch
            {
                (_, false) => ExitCode.Done,
                ({ } rollout, _) => WaitForEnd.ExitCodeOf(rollout),
                _ => WaitForEnd.Interrupted,
            });
    }

    private static async Task<JsonElement> WatchAsync(ParseResult result, Func<Task<JsonElement>> ask, CancellationToken cancellationToken)
    {
        for (var last = ""; ;)
        {
            var text = RolloutText.Status(await ask());
            if (text != last)
                await result.InvocationConfiguration.Output.WriteLineAsync((text + Environment.NewLine).AsMemory(), cancellationToken);
            last = text;
            await Task.Delay(Pause, TimeProvider.System, cancellationToken);
        }
    }

    // To the error output, so that the output has only the last status, which may be JSON.
    private static Task ReportAsync(ParseResult result, JsonElement rollout, CancellationToken cancellationToken) =>
        result.InvocationConfiguration.Error.WriteLineAsync(RolloutText.Position(rollout).AsMemory(), cancellationToken);
}
