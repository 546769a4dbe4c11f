using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using FlagGateway.Configuration;
using FlagGateway.Core.Guardrails;
using FlagGateway.Core.Rollouts;

namespace FlagGateway.Demo.Simulation;

/// <summary>A copy of a configuration with another plan; the user's folder is never written to.</summary>
internal static class SimulationFolder
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>Creates the copy.</summary>
    /// <param name="source">The user's folder.</param>
    /// <param name="target">Folder of the copy; created if missing.</param>
    /// <param name="plan">The only plan in the copy.</param>
    public static void Write(string source, string target, RolloutPlan plan)
    {
        Directory.CreateDirectory(target);
        foreach (var name in new[] { ConfigFileNames.Gateway, ConfigFileNames.Flags })
            File.Copy(Path.Combine(source, name), Path.Combine(target, name));
        FolderCopy.CopyPrompts(source, target);
        var json = ToJson(plan);
        if (ChecksOf(source, plan.Flag) is { } checks)
            (json["checks"], json["checks_sample"]) = (checks, 1);
        var file = new JsonObject { ["rollouts"] = new JsonArray(json) };
        File.WriteAllText(Path.Combine(target, ConfigFileNames.Rollouts), file.ToJsonString(Indented));
    }

    /// <summary>The signals that checks of a plan make.</summary>
    /// <param name="source">The user's folder.</param>
    /// <param name="flag">The plan's flag.</param>
    public static IReadOnlyCollection<string> ReadChecks(string source, string flag) =>
        [.. (ChecksOf(source, flag) ?? []).Select(static check => check?["signal"]?.GetValue<string>()).OfType<string>()];

    // The checks stay as they are written.
    private static JsonArray? ChecksOf(string source, string flag)
    {
        var root = JsonNode.Parse(File.ReadAllText(Path.Combine(source, ConfigFileNames.Rollouts)), documentOptions: FolderCopy.AsFiles);
        return root?["rollouts"]?.AsArray().FirstOrDefault(one => flag.Equals(one?["flag"]?.GetValue<string>(), StringComparison.OrdinalIgnoreCase))?["checks"]?.DeepClone().AsArray();
    }

    private static JsonObject ToJson(RolloutPlan plan)
    {
        var json = new JsonObject
        {
            ["flag"] = plan.Flag,
            ["control"] = plan.Control,
            ["candidate"] = plan.Candidate,
            ["stages"] = new JsonArray([.. plan.Stages.Select(ToJson)]),
            ["guardrails"] = new JsonArray([.. plan.Guardrails.Select(ToJson)]),
            ["on_soft"] = plan.OnSoft == SoftAction.StepBack ? "step_back" : "pause",
            ["progress_deadline"] = Text(plan.ProgressDeadline),
            ["cool_down"] = Text(plan.CoolDown),
            ["unjudged"] = plan.Unjudged == UnjudgedAction.Advance ? "advance" : "hold",
            ["on_control_failure"] = plan.OnControlFailure == ControlFailureAction.Promote ? "promote" : "pause",
            ["on_destination_change"] = plan.OnDestinationChange == DestinationChange.Restart ? "restart" : "continue",
            ["gross_failure"] = plan.GrossFailure is { } share ? Percent(share) : "off",
            ["control_failure"] = Percent(plan.ControlFailure),
            ["pass_confidence"] = Percent(plan.PassConfidence),
            ["stop_confidence"] = Percent(plan.StopConfidence),
            ["on_undecided"] = plan.OnUndecided == UndecidedAction.Advance ? "advance" : "pause",
            ["on_segment"] = plan.OnSegment switch
            {
                SegmentAction.Pause => "pause",
                SegmentAction.Exclude => "exclude",
                SegmentAction.RollBack => "rollback",
                _ => "warn",
            },
            ["status_mix"] = plan.StatusMix ? "on" : "off",
            ["failing_users"] = plan.FailingUsers ? "on" : "off",
            ["gross_latency"] = plan.GrossLatency ? "on" : "off",
        };
        if (plan.WarmUp is { } warmUp)
            json["warm_up"] = Text(warmUp);
        if (plan.OnDrift is { } onDrift)
            json["on_drift"] = onDrift == SoftAction.StepBack ? "step_back" : "pause";
        return json;
    }

    private static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{share * 100:0.####}%");

    private static JsonObject ToJson(RolloutStage stage)
    {
        var json = new JsonObject
        {
            ["name"] = stage.Name,
            ["percentage"] = stage.Percentage,
            ["groups"] = new JsonArray([.. stage.Groups.Select(group => (JsonNode)group)]),
            ["hold"] = Text(stage.Hold),
            ["gate"] = stage.Gate == StageGate.Manual ? "manual" : "automatic",
            ["minimum_users"] = stage.MinimumUsers,
            ["minimum_requests"] = stage.MinimumRequests,
        };
        if (stage.Approvals is { } approvals)
            json["approvals"] = approvals;
        if (stage.Users is { } users)
            json["users"] = new JsonArray([.. users.Select(user => (JsonNode)user)]);
        if (stage.Shadow is { } shadow)
            json["shadow"] = new JsonObject { ["percentage"] = shadow.Percentage, ["from"] = shadow.From == ShadowSource.Candidate ? "candidate" : "control" };
        return json;
    }

    private static JsonObject ToJson(Guardrail guardrail)
    {
        var json = new JsonObject { ["metric"] = guardrail.Metric, ["baseline"] = guardrail.Baseline == Baseline.History ? "history" : "control" };
        foreach (var (name, threshold) in new[] { ("hard", guardrail.Hard), ("soft", guardrail.Soft), ("warn", guardrail.Warn) })
        {
            if (threshold is not null)
                json[name] = threshold.Text;
        }

        if (guardrail.Stages is { } stages)
            json["stages"] = new JsonArray([.. stages.Select(stage => (JsonNode)stage)]);
        return json;
    }

    private static string Text(TimeSpan time) => time.ToString("c", CultureInfo.InvariantCulture);
}
