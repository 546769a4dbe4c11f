using System.Globalization;
using FlagGateway.Commands.Rollouts;
using FlagGateway.Core.Rollouts;
using FlagGateway.Core.Rollouts.Recording;
using FlagGateway.Tools;

namespace FlagGateway.Commands;

/// <summary>Replays for display and as JSON.</summary>
internal static class ReplayFormatter
{
    private static readonly CultureInfo Culture = CultureInfo.InvariantCulture;

    /// <summary>What was recorded and what the plan would have done, stage by stage.</summary>
    public static string Format(RolloutPlan plan, ReplayReport report)
    {
        var table = new TextTable("STAGE", "SHARE", "PLAN", "AT", "AFTER", "ACTION", "REASON");
        foreach (var stage in report.Stages)
        {
            string[] head = [stage.Name, $"{stage.Percentage.ToString("0.##", Culture)}%"];
            AddSteps(table, head, "recorded", stage.Recorded, [$"still in the stage at {Time(stage.To)}, the last record"]);
            if (stage.PlanStage is null)
                table.Add("", "", "this plan", "", "", "-", stage.Note ?? "");
            else
                AddSteps(table, ["", ""], stage.IsAfterStop ? "this plan, had it not stopped" : "this plan", stage.Replayed, stage.Needs.Count == 0 ? ["nothing until the stage was left"] : stage.Needs);
        }

        var stages = $"{plan.Flag}: {plan.Control} -> {plan.Candidate}, {report.Evaluations.ToString("#,0", Culture)} records from {Time(report.Stages[0].From)} to {Time(report.Stages[^1].To)}";
        return string.Join(Environment.NewLine + Environment.NewLine, [stages, table.ToString(), Conclude(report), Limits(report)]);
    }

    /// <summary>The same as JSON.</summary>
    public static string ToJson(RolloutPlan plan, RecordingReplay replay) => SimulationJson.Serialize(Content(plan, replay));

    /// <summary>The replays of several candidates as JSON.</summary>
    public static string ToJson(RolloutPlan plan, IEnumerable<(RolloutPlan Plan, RecordingReplay Replay)> replays) =>
        SimulationJson.Serialize(new { plan.Flag, plan.Control, Candidates = replays.Select(static one => Content(one.Plan, one.Replay)) });

    private static object Content(RolloutPlan plan, RecordingReplay replay) => new
    {
        plan.Flag,
        plan.Control,
        plan.Candidate,
        replay.Report.Evaluations,
        StoppedIn = replay.Report.Stop?.Name,
        Stages = replay.Report.Stages.Select(static stage => new
        {
            stage.Name,
            stage.Percentage,
            stage.PlanStage,
            stage.From,
            stage.To,
            stage.CandidateRequests,
            stage.CandidateUsers,
            Recorded = Steps(stage.Recorded),
            Replayed = Steps(stage.Replayed),
            stage.Needs,
            stage.IsStopped,
            stage.IsAfterStop,
            stage.Note,
        }),
        Unknown = replay.Report.Limits,
        replay.Problems,
    };

    private static IEnumerable<object> Steps(IReadOnlyList<ReplayStep> steps) => steps.Select(static step => new { step.At, step.After, Action = step.Action.ToWireName(), step.Reason });

    private static void AddSteps(TextTable table, string[] head, string what, IReadOnlyList<ReplayStep> steps, IReadOnlyList<string> none)
    {
        if (steps.Count == 0)
            table.Add([.. head, what, "", "", "-", string.Join("; ", none)]);
        foreach (var step in steps)
        {
            table.Add([.. head, what, Time(step.At), Clock(step.After), step.Action.ToWireName(), step.Reason]);
            (head, what) = (["", ""], "");
        }
    }

    private static string Conclude(ReplayReport report)
    {
        if (report.Stop is not { } stop)
            return report.Stages.All(static stage => stage.PlanStage is null) ? "None of these stages could be replayed." : "This plan would not have stopped the candidate.";
        var step = stop.Replayed.First(static one => one.Action is RolloutAction.RollBack or RolloutAction.StepBack or RolloutAction.Pause);
        var recorded = stop.Recorded.Count == 0 ? "nothing was recorded there" : $"recorded: {string.Join(", ", stop.Recorded.Select(static one => $"{one.Action.ToWireName()} after {Clock(one.After)}"))}";
        return $"This plan would have stopped the candidate in stage {stop.Name}: {step.Action.ToWireName()} after {Clock(step.After)} ({recorded}).";
    }

    private static string Limits(ReplayReport report) => string.Join(Environment.NewLine, ["A replay cannot know:", .. report.Limits.Select(static limit => $"- {limit}")]);

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", Culture);

    private static string Clock(TimeSpan time) => string.Create(Culture, $"{time.Days}d {time:hh\\:mm\\:ss}");
}
