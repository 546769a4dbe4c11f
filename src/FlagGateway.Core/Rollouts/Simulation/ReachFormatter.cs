using System.Globalization;

namespace FlagGateway.Core.Rollouts.Simulation;

/// <summary>Describes in one line whether a limit can be reached, and what would be enough.</summary>
internal static class ReachFormatter
{
    private static readonly CultureInfo Culture = CultureInfo.InvariantCulture;

    /// <summary>Adds the text.</summary>
    public static LimitReach Complete(LimitReach reach, RolloutPlan plan, StageTraffic stage) => reach with { Text = Text(reach, plan, stage) };

    private static string Text(LimitReach reach, RolloutPlan plan, StageTraffic stage)
    {
        var hold = stage.Stage.Hold;
        var until = DurationFormatter.Format(hold + plan.ProgressDeadline);
        var where = string.Create(Culture, $"stage {reach.Stage} ({stage.Stage.Percentage:0.##} % of {stage.Stage.Segment ?? "users"}, hold {DurationFormatter.Format(hold)})");
        if (reach.Guardrail.Length == 0)
            return $"{where}: it cannot pass, because {reach.Threshold} do not come in within {until}";
        var limit = $"{reach.Guardrail} {reach.Limit} {reach.Threshold}";
        return reach.Kind switch
        {
            ReachKind.Unknown => $"{where}: nothing is known about control's {reach.Guardrail}, so whether {limit} can pass is not known either",
            ReachKind.InHold => $"{where}: {limit} can pass at the end of the hold",
            ReachKind.Late => $"{where}: {limit} is expected to pass only after {DurationFormatter.Format(reach.PassesAfter!.Value)}; {Remedies(reach)}",
            _ when IsBroken(reach) => $"{where}: {limit} cannot pass, because control itself breaks it",
            _ => $"{where}: {limit} cannot pass within {until}, then the rollout pauses; {Remedies(reach)}",
        };
    }

    private static bool IsBroken(LimitReach reach) => reach is { Kind: ReachKind.Never, ThresholdKind: Guardrails.ThresholdKind.Absolute, SmallestInHold: null, NeededHold: null };

    private static string Remedies(LimitReach reach)
    {
        var ratio = reach.SmallestAsRatio is { } part ? $" ({part} of control's rate)" : "";
        List<string> remedies = [];
        if (reach.SmallestInHold is { } smallest)
            remedies.Add($"the smallest limit for this hold is {smallest}{ratio}");
        if (reach.SmallestInThreeHolds is { } later)
            remedies.Add($"for {PlanReach.Holds} times the hold {later}");
        remedies.Add(reach.NeededHold is { } needed
            ? $"for {reach.Threshold} a hold of {DurationFormatter.Format(needed)} would do"
            : $"for {reach.Threshold} no hold up to {DurationFormatter.Format(LimitForecast.Maximum)} would do, only more users");
        return string.Join(", ", remedies);
    }
}
