using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.Json;
using FlagGateway.Hosting;

namespace FlagGateway.Commands.Rollouts;

/// <summary><c>rollout status --wait</c>: waits until a rollout ends or needs a person, for pipelines.</summary>
internal sealed class WaitForEnd(TimeProvider time)
{
    /// <summary>Exit code if the rollout needs a person: it waits for an approval, or is paused.</summary>
    public const int NeedsPerson = 3;

    /// <summary>Exit code after <c>--timeout</c>, that of timeout(1).</summary>
    public const int TimedOut = 124;

    /// <summary>Exit code after Ctrl+C, as shells report the signal.</summary>
    public const int Interrupted = 130;

    // A gateway that restarts is back within seconds.
    private const int MaxFailures = 60;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly Option<bool> _wait = new("--wait")
    {
        Description = $"Wait until the rollout ends or needs a person. Exit code: 0 succeeded, 1 rolled back, aborted or killed, {NeedsPerson} waiting for an approval or paused, {TimedOut} after --timeout.",
    };

    private readonly Option<TimeSpan?> _timeout = DurationOption.Create(
        "--timeout", "With --wait: how long. [default: as long as it takes]", "30m", TimeSpan.FromSeconds(1), TimeSpan.FromDays(90), "from 1s to 90d");

    /// <summary>Adds the options.</summary>
    public void AddTo(Command command)
    {
        command.Options.Add(_wait);
        command.Options.Add(_timeout);
        command.Validators.Add(result =>
        {
            if (result.GetResult(_timeout) is not null && !result.GetValue(_wait))
                result.AddError("--timeout needs --wait.");
        });
    }

    public bool IsAsked(ParseResult result) => result.GetValue(_wait);

    public bool IsAsked(CommandResult result) => result.GetValue(_wait);

    /// <summary>Waits; a gateway that does not respond for a minute is an error.</summary>
    /// <param name="result">The command line.</param>
    /// <param name="ask">Returns the status of the rollout.</param>
    /// <param name="report">Called with the first status and whenever stage or phase change.</param>
    /// <param name="cancellationToken">Ctrl+C.</param>
    /// <returns>The last status.</returns>
    /// <exception cref="AdminException">The gateway rejected the request or did not respond.</exception>
    public async Task<JsonElement> RunAsync(ParseResult result, Func<Task<JsonElement>> ask, Func<JsonElement, Task> report, CancellationToken cancellationToken)
    {
        using CancellationTokenSource deadline = new(result.GetValue(_timeout) ?? Timeout.InfiniteTimeSpan, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        var response = await ask();
        await report(response);
        for (var failures = 0; ExitCodeOf(response) == TimedOut;)
        {
            try
            {
                await Task.Delay(Pause, time, either.Token);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                return response;
            }

            try
            {
                var next = await ask();
                if (Position(next) != Position(response))
                    await report(next);
                (response, failures) = (next, 0);
            }
            catch (AdminException) when (++failures < MaxFailures)
            {
                // Probably a restart: the rollout goes on where it stood.
            }
        }

        return response;
    }

    /// <summary>The exit code for a status; that of a timeout while the rollout goes on by itself.</summary>
    public static int ExitCodeOf(JsonElement rollout) => rollout.TryGetProperty("kill", out var kill) && kill.ValueKind == JsonValueKind.Object ? ExitCode.Failed : rollout.GetProperty("phase").GetString() switch
    {
        "Succeeded" => ExitCode.Done,
        "RolledBack" or "Aborted" => ExitCode.Failed,
        "Waiting" or "Paused" => NeedsPerson,
        _ => TimedOut,
    };

    private static (string?, string?) Position(JsonElement rollout) => (rollout.GetProperty("phase").GetString(), rollout.GetProperty("stage").GetString());
}
