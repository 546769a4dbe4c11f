using System.CommandLine;
using FlagGateway.Core.Rollouts;
using FlagGateway.Hosting;
using FlagGateway.Tools;

namespace FlagGateway.Commands.Rollouts;

/// <summary>
/// <c>flaggateway simulate --replay-from</c>: what a plan would have done with what a gateway recorded.
/// </summary>
internal sealed class ReplayCommand
{
    private readonly Option<string[]> _from = new("--replay-from") { Description = "Replay what a gateway recorded against the plan instead: its state folder, or a copy of the recordings in it. In a fleet once for each instance.", HelpName = "DIR" };

    private readonly Option<string?> _plan = new("--plan") { Description = "File with plans to use instead of rollouts.json of the folder.", HelpName = "FILE" };

    public void AddTo(Command command)
    {
        command.Options.Add(_from);
        command.Options.Add(_plan);
    }

    public bool IsAsked(ParseResult result) => result.GetValue(_from) is { Length: > 0 };

    /// <summary>The file of plans; <c>null</c> for that of the folder.</summary>
    public string? PlanFile(ParseResult result) => result.GetValue(_plan);

    /// <summary>Prints what the plan would have done.</summary>
    public async Task<int> RunAsync(ParseResult result, RolloutPlan plan, bool isJson)
    {
        var streams = result.InvocationConfiguration;
        var folders = result.GetValue(_from)!;
        RecordingReplay replay;
        try
        {
            replay = RolloutRecordings.Replay(folders, plan);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            await streams.Error.WriteLineAsync(exception.Message);
            return ExitCode.Failed;
        }

        foreach (var problem in replay.Problems)
            await streams.Error.WriteLineAsync(problem);
        if (replay.Report.Stages.Count == 0)
        {
            await streams.Error.WriteLineAsync($"{string.Join(", ", folders)} has no record of a stage of {plan.Flag}. {(replay.Flags.Count == 0
                ? "Name the state folder (FlagGateway:State:Path) of a gateway that ran a rollout with FlagGateway:Rollouts:Recording:Days above 0."
                : $"It has records of {string.Join(", ", replay.Flags.Take(20))}.")}");
            return ExitCode.Failed;
        }

        await streams.Output.WriteLineAsync(isJson ? ReplayFormatter.ToJson(plan, replay) : ReplayFormatter.Format(plan, replay.Report));
        return ExitCode.Done;
    }
}
