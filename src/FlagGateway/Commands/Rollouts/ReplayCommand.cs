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
        (RolloutPlan Plan, RecordingReplay Replay)[] replays;
        try
        {
            replays = [.. plan.Candidates.Select(candidate => (plan with { Candidate = candidate, FurtherCandidates = [] }, RolloutRecordings.Replay(folders, plan, plan.FurtherCandidates.Count == 0 ? null : candidate)))];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            await streams.Error.WriteLineAsync(exception.Message);
            return ExitCode.Failed;
        }

        foreach (var problem in replays.SelectMany(static one => one.Replay.Problems).Distinct(StringComparer.Ordinal))
            await streams.Error.WriteLineAsync(problem);
        if (replays.All(static one => one.Replay.Report.Stages.Count == 0))
        {
            var replay = replays[0].Replay;
            await streams.Error.WriteLineAsync($"{string.Join(", ", folders)} has no record of a stage of {plan.Flag}. {(replay.Flags.Count == 0
                ? "Name the state folder (FlagGateway:State:Path) of a gateway that ran a rollout with FlagGateway:Rollouts:Recording:Days above 0."
                : $"It has records of {string.Join(", ", replay.Flags.Take(20))}.")}");
            return ExitCode.Failed;
        }

        await streams.Output.WriteLineAsync(isJson
            ? replays.Length == 1 ? ReplayFormatter.ToJson(plan, replays[0].Replay) : ReplayFormatter.ToJson(plan, replays)
            : string.Join(Environment.NewLine + Environment.NewLine, replays.Where(static one => one.Replay.Report.Stages.Count != 0).Select(static one => ReplayFormatter.Format(one.Plan, one.Replay.Report))));
        return ExitCode.Done;
    }
}
