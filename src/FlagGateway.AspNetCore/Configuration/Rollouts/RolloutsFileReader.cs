using System.Text.Json;
using FlagGateway.Configuration.Flags;
using FlagGateway.Core.Flags;
using FlagGateway.Core.Guardrails;
using FlagGateway.Core.Rollouts;
using FlagGateway.Core.Statistics;
using FlagGateway.Snapshots;

namespace FlagGateway.Configuration.Rollouts;

/// <summary>Reads rollouts.json. The format is the gateway's own, so unknown keys are errors.</summary>
internal static class RolloutsFileReader
{
    private static readonly string[] RootKeys = ["rollouts", "$schema"];

    // Below an even chance nothing is judged, and beyond 99.99 % nothing is decided.
    private const double MinConfidence = 0.5;
    private const double MaxConfidence = 0.9999;

    private static readonly TimeSpan DefaultProgressDeadline = TimeSpan.FromDays(1);

    private static readonly TimeSpan DefaultCoolDown = TimeSpan.FromMinutes(10);

    private static readonly string[] PlanKeys = ["flag", "control", "candidate", "candidates", "stages", "guardrails", "on_soft", "on_drift", "on_segment", "notify", "start", "time_zone", "progress_deadline", "cool_down", "on_destination_change", "unjudged", "on_control_failure", "gross_failure", "control_failure", "warm_up", "pass_confidence", "stop_confidence", "on_undecided", "status_mix", "failing_users", "gross_latency", "checks", "checks_sample"];

    /// <summary>Reads all plans; those with errors are omitted and reported in <paramref name="issues"/>.</summary>
    /// <param name="root">The file's root.</param>
    /// <param name="flags">The flags that plans may name, or <c>null</c> to check none.</param>
    /// <param name="sources">What plans may refer to.</param>
    /// <param name="issues">Receives the issues found.</param>
    public static IReadOnlyList<RolloutPlan> Read(JsonElement root, KnownFlags? flags, PlanSources sources, List<ConfigIssue> issues)
    {
        var shape = new JsonShape(ConfigFileNames.Rollouts, issues);
        shape.RefuseUnknownKeys(root, "$", RootKeys);
        if (!shape.TryGet(root, "$", "rollouts", JsonValueKind.Array, isRequired: true, out var array))
            return [];
        Dictionary<string, RolloutPlan> plans = new(StringComparer.OrdinalIgnoreCase);
        var place = 0;
        foreach (var element in array.EnumerateArray())
        {
            var path = $"$.rollouts[{place++}]";
            var before = shape.ErrorCount;
            if (ReadPlan(element, path, flags, sources, shape) is { } plan && shape.ErrorCount == before && !plans.TryAdd(plan.Flag, plan))
                shape.Error(path + ".flag", plan.Flag, "Another rollout moves this flag.", "Keep one rollout for each flag");
        }

        return [.. plans.Values];
    }

    private static RolloutPlan? ReadPlan(JsonElement element, string path, KnownFlags? flags, PlanSources sources, JsonShape shape)
    {
        if (!shape.Expect(element, path, JsonValueKind.Object))
            return null;
        shape.RefuseUnknownKeys(element, path, PlanKeys);
        var flag = shape.GetString(element, path, "flag", isRequired: true);
        var control = shape.GetString(element, path, "control", isRequired: true);
        var candidates = CandidateReader.Read(element, path, shape);
        CheckVariants(flag, control, candidates, path, flags, shape);
        var before = shape.Count;
        var stages = StageReader.Read(element, path, sources.Channels, shape);
        CheckSegments(element, path, flags?.Segments, shape);
        // A stage whose name has an error may be the one that a guardrail names.
        var areNamed = !shape.ErrorsSince(before).Any(error => IsOfName(error, path + ".stages"));
        var plan = new RolloutPlan(
            flag ?? "", control ?? "", candidates.Count == 0 ? "" : candidates[0].Name,
            stages,
            GuardrailReader.Read(element, path, stages, sources, shape, areNamed),
            shape.GetWord(element, path, "on_soft", SoftAction.Pause, ("pause", SoftAction.Pause), ("step_back", SoftAction.StepBack), ("drop", SoftAction.Drop)),
            [])
        {
            FurtherCandidates = [.. candidates.Skip(1).Select(static one => one.Name)],
            OnDestinationChange = shape.GetWord(
                element, path, "on_destination_change", DestinationChange.Continue, ("continue", DestinationChange.Continue), ("restart", DestinationChange.Restart)),
            ProgressDeadline = PlanTime.Read(element, path, "progress_deadline", DefaultProgressDeadline, TimeSpan.FromTicks(1), shape),
            Unjudged = shape.GetWord(element, path, "unjudged", UnjudgedAction.Hold, ("hold", UnjudgedAction.Hold), ("advance", UnjudgedAction.Advance)),
            OnControlFailure = shape.GetWord(element, path, "on_control_failure", ControlFailureAction.Pause, ("pause", ControlFailureAction.Pause), ("promote", ControlFailureAction.Promote)),
            GrossFailure = PlanChecks.ReadGrossFailure(element, path, shape),
            ControlFailure = ShareReader.Read(element, path, "control_failure", ControlFailure.MinRate, 0, 1, shape),
            WarmUp = PlanTime.ReadOptional(element, path, "warm_up", TimeSpan.Zero, shape),
            PassConfidence = ShareReader.Read(element, path, "pass_confidence", PlannedAnalyses.DefaultConfidence, MinConfidence, MaxConfidence, shape),
            StopConfidence = ShareReader.Read(element, path, "stop_confidence", RolloutPlan.DefaultStopConfidence, MinConfidence, MaxConfidence, shape),
            OnDrift = shape.GetWord(element, path, "on_drift", (SoftAction?)null, ("pause", SoftAction.Pause), ("step_back", SoftAction.StepBack)),
            OnUndecided = shape.GetWord(element, path, "on_undecided", UndecidedAction.Pause, ("pause", UndecidedAction.Pause), ("advance", UndecidedAction.Advance)),
            OnSegment = PlanChecks.ReadSegmentAction(element, path, shape),
            FailingUsers = shape.GetWord(element, path, "failing_users", true, ("on", true), ("off", false)),
            GrossLatency = shape.GetWord(element, path, "gross_latency", true, ("on", true), ("off", false)),
            StatusMix = shape.GetWord(element, path, "status_mix", true, ("on", true), ("off", false)),
            Checks = CheckReader.Read(element, path, shape),
            CoolDown = PlanTime.Read(element, path, "cool_down", DefaultCoolDown, TimeSpan.Zero, shape),
        };
        PlanChecks.CheckSoftAction(plan, path, shape);
        PlanChecks.CheckSegmentAction(plan, element, path, shape);
        PlanChecks.WarnOfUnjudged(plan, path, shape);
        return NotifyReader.Read(element, path, sources.Channels, shape, StartReader.Read(element, path, shape, plan));
    }

    // $.rollouts[0].stages, $.rollouts[0].stages[1] and $.rollouts[0].stages[1].name.
    private static bool IsOfName(string error, string stages) =>
        error == stages || (error.StartsWith(stages + '[', StringComparison.Ordinal) && (error.IndexOf(']', stages.Length) is var end && error[(end + 1)..] is "" or ".name" or ".Name"));

    private static void CheckSegments(JsonElement plan, string planPath, IReadOnlySet<string>? known, JsonShape shape)
    {
        if (known is null || !plan.TryGetProperty("stages", out var stages) || stages.ValueKind != JsonValueKind.Array)
            return;
        foreach (var (stage, index) in stages.EnumerateArray().Select(static (stage, index) => (stage, index)))
        {
            var path = $"{planPath}.stages[{index}]";
            if (stage.ValueKind != JsonValueKind.Object)
                continue;
            if (stage.TryGetProperty("segment", out var segment) && segment.ValueKind == JsonValueKind.String)
                Check(segment.GetString()!, path + ".segment");
            foreach (var (group, place) in (stage.TryGetProperty("groups", out var groups) && groups.ValueKind == JsonValueKind.Array ? groups.EnumerateArray() : default).Select(static (group, place) => (group, place)))
            {
                if (group.ValueKind == JsonValueKind.String && group.GetString()!.StartsWith(UserSegment.Prefix, StringComparison.Ordinal))
                    Check(group.GetString()![UserSegment.Prefix.Length..], $"{path}.groups[{place}]");
            }
        }

        void Check(string name, string path)
        {
            if (!known.Contains(name) && name.Length != 0 && !name.StartsWith(UserSegment.Prefix, StringComparison.Ordinal))
                shape.Error(path, name, "flags.json has no segment of this name.", LinkIssues.RemedyFor(known));
        }
    }

    private static void CheckVariants(
        string? flag, string? control, IReadOnlyList<(string Name, string Path)> candidates, string path, KnownFlags? flags, JsonShape shape)
    {
        foreach (var (name, where) in candidates.Where(one => string.Equals(control, one.Name, StringComparison.Ordinal)))
            shape.Error(where, name, "Control and candidate are the same variant.", "Name two variants");
        if (flag is null || flags is null)
            return;
        if (!flags.Variants.TryGetValue(flag, out var variants))
        {
            if (flags.AreAll)
                shape.Error(path + ".flag", flag, "No flag of flags.json has this id.", "Add the flag or correct the id");
            return;
        }

        Check(control, path + ".control");
        foreach (var (name, where) in candidates)
            Check(name, where);

        void Check(string? variant, string where)
        {
            if (variant is not null && variants?.Contains(variant, StringComparer.Ordinal) == false)
                shape.Error(where, variant, $"Flag {flag} has no variant of this name.", $"Use one of {string.Join(", ", variants)}");
        }
    }
}
