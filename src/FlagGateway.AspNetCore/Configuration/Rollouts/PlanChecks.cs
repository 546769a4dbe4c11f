using System.Text.Json;
using FlagGateway.Configuration.Flags;
using FlagGateway.Core.Guardrails;
using FlagGateway.Core.Rollouts;
using FlagGateway.Snapshots;

namespace FlagGateway.Configuration.Rollouts;

/// <summary>Reads and checks a plan's settings for verdicts.</summary>
internal static class PlanChecks
{
    /// <summary>
    /// Reads the share of failed requests from which a candidate counts as broken; <c>null</c> for <c>off</c>.
    /// </summary>
    public static double? ReadGrossFailure(JsonElement plan, string path, JsonShape shape)
    {
        if (shape.GetString(plan, path, "gross_failure") is not { } text)
            return RolloutPlan.DefaultGrossFailure;
        if (text == "off")
            return null;
        if (Threshold.TryParse(text, out var threshold) && threshold is { Kind: ThresholdKind.Absolute, IsFloor: false, Value: > 0 and <= 1 } && text.EndsWith('%'))
            return threshold.Value;
        shape.Error(path + ".gross_failure", text, "Not a share of requests.", "Write a percentage above 0% and up to 100%, such as 50%, or off");
        return RolloutPlan.DefaultGrossFailure;
    }

    /// <summary>Reads what happens when the candidate is worse in some segments.</summary>
    public static SegmentAction ReadSegmentAction(JsonElement plan, string path, JsonShape shape) => shape.GetWord(
        plan, path, "on_segment", SegmentAction.Warn, ("warn", SegmentAction.Warn), ("pause", SegmentAction.Pause), ("exclude", SegmentAction.Exclude), ("rollback", SegmentAction.RollBack));

    /// <summary>Refuses to drop the only candidate.</summary>
    public static void CheckSoftAction(RolloutPlan plan, string path, JsonShape shape)
    {
        if (plan.OnSoft == SoftAction.Drop && plan.FurtherCandidates.Count == 0)
            shape.Error(path + ".on_soft", "drop", "There is no other candidate to go on with.", "Write pause or step_back, or name several candidates");
    }

    /// <summary>Refuses an action on segments without the guardrail that they are compared by.</summary>
    public static void CheckSegmentAction(RolloutPlan plan, JsonElement element, string path, JsonShape shape)
    {
        if (plan.OnSegment != SegmentAction.Warn && !plan.Guardrails.Any(static guardrail => guardrail.Kind == MetricKind.ErrorRate))
            shape.Error(path + ".on_segment", shape.GetString(element, path, "on_segment"), "Segments are compared by their error rate, and no guardrail has a limit for it.", "Add a guardrail with the metric error_rate, or remove on_segment");
    }

    /// <summary>Warns about stages in which relative limits have nothing to compare with.</summary>
    public static void WarnOfUnjudged(RolloutPlan plan, string path, JsonShape shape)
    {
        if (plan.Unjudged == UnjudgedAction.Advance)
            return;
        var hasBoth = false;
        for (var i = 0; i < plan.Stages.Count; i++)
        {
            hasBoth |= plan.Stages[i] is { Percentage: > 0 and < 100, Segment: null };
            if (plan.Stages[i].Percentage >= 100 && !hasBoth && plan.GuardrailsOf(plan.Stages[i].Name).FirstOrDefault(IsComparing) is { } guardrail)
            {
                shape.Add(
                    IssueSeverity.Warning, $"{path}.stages[{i}]", plan.Stages[i].Name, $"{guardrail.Metric} is not judged in this stage: no stage before has users on both variants to compare with, and the stage is held.",
                    """Add a stage with a percentage between 0 and 100 before it, or "unjudged": "advance" to the plan""");
            }
        }
    }

    private static bool IsComparing(Guardrail guardrail) =>
        new[] { guardrail.Hard, guardrail.Soft }.Any(static threshold => threshold is not null && threshold.Kind != ThresholdKind.Absolute);
}
