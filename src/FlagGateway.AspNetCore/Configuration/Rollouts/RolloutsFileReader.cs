using System.Text.Json;
using FlagGateway.Configuration.Flags;
using FlagGateway.Core.Rollouts;
using FlagGateway.Snapshots;

namespace FlagGateway.Configuration.Rollouts;

/// <summary>Reads rollouts.json. The format is the gateway's own, so unknown keys are errors.</summary>
internal static class RolloutsFileReader
{
    private static readonly string[] RootKeys = ["rollouts", "$schema"];

    private static readonly TimeSpan DefaultProgressDeadline = TimeSpan.FromDays(1);

    private static readonly TimeSpan DefaultCoolDown = TimeSpan.FromMinutes(10);

    private static readonly string[] PlanKeys = ["flag", "control", "candidate", "stages", "guardrails", "on_soft", "notify", "start", "progress_deadline", "cool_down", "on_destination_change", "unjudged", "on_control_failure", "gross_failure", "status_mix"];

    /// <summary>Reads all plans; those with errors are omitted and reported in <paramref name="issues"/>.</summary>
    /// <param name="root">The file's root.</param>
    /// <param name="flags">The flags that plans may name, or <c>null</c> if flags.json has errors and plans cannot be checked against it.</param>
    /// <param name="canQuery">Whether there is a Prometheus server for promql guardrails.</param>
    /// <param name="issues">Receives the issues found.</param>
    public static IReadOnlyList<RolloutPlan> Read(JsonElement root, IReadOnlyDictionary<string, FlagEntry>? flags, bool canQuery, List<ConfigIssue> issues)
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
            if (ReadPlan(element, path, flags, canQuery, shape) is { } plan && shape.ErrorCount == before && !plans.TryAdd(plan.Flag, plan))
                shape.Error(path + ".flag", plan.Flag, "Another rollout moves this flag.", "Keep one rollout for each flag");
        }

        return [.. plans.Values];
    }

    private static RolloutPlan? ReadPlan(JsonElement element, string path, IReadOnlyDictionary<string, FlagEntry>? flags, bool canQuery, JsonShape shape)
    {
        if (!shape.Expect(element, path, JsonValueKind.Object))
            return null;
        shape.RefuseUnknownKeys(element, path, PlanKeys);
        var flag = shape.GetString(element, path, "flag", isRequired: true);
        var control = shape.GetString(element, path, "control", isRequired: true);
        var candidate = shape.GetString(element, path, "candidate", isRequired: true);
        CheckVariants(flag, control, candidate, path, flags, shape);
        var stages = StageReader.Read(element, path, shape);
        var (all, some) = NotifyReader.Read(element, path, shape);
        var plan = new RolloutPlan(
            flag ?? "", control ?? "", candidate ?? "",
            stages,
            GuardrailReader.Read(element, path, stages, canQuery, shape),
            shape.GetWord(element, path, "on_soft", SoftAction.Pause, ("pause", SoftAction.Pause), ("step_back", SoftAction.StepBack)),
            all)
        {
            NotifyOf = some,
            Start = shape.GetWord(element, path, "start", StartMode.Manual, ("manual", StartMode.Manual), ("automatic", StartMode.Automatic)),
            OnDestinationChange = shape.GetWord(
                element, path, "on_destination_change", DestinationChange.Continue, ("continue", DestinationChange.Continue), ("restart", DestinationChange.Restart)),
            ProgressDeadline = PlanTime.Read(element, path, "progress_deadline", DefaultProgressDeadline, TimeSpan.FromTicks(1), shape),
            Unjudged = shape.GetWord(element, path, "unjudged", UnjudgedAction.Hold, ("hold", UnjudgedAction.Hold), ("advance", UnjudgedAction.Advance)),
            OnControlFailure = shape.GetWord(element, path, "on_control_failure", ControlFailureAction.Pause, ("pause", ControlFailureAction.Pause), ("promote", ControlFailureAction.Promote)),
            GrossFailure = PlanChecks.ReadGrossFailure(element, path, shape),
            StatusMix = shape.GetWord(element, path, "status_mix", true, ("on", true), ("off", false)),
            CoolDown = PlanTime.Read(element, path, "cool_down", DefaultCoolDown, TimeSpan.Zero, shape),
        };
        PlanChecks.WarnOfUnjudged(plan, path, shape);
        return plan;
    }

    private static void CheckVariants(
        string? flag, string? control, string? candidate, string path, IReadOnlyDictionary<string, FlagEntry>? flags, JsonShape shape)
    {
        if (flag is null || flags is null)
            return;
        if (!flags.TryGetValue(flag, out var entry))
        {
            shape.Error(path + ".flag", flag, "No flag of flags.json has this id.", "Add the flag or correct the id");
            return;
        }

        Check(control, ".control");
        Check(candidate, ".candidate");
        if (control is not null && string.Equals(control, candidate, StringComparison.Ordinal))
            shape.Error(path + ".candidate", candidate, "Control and candidate are the same variant.", "Name two variants");

        void Check(string? variant, string key)
        {
            var names = entry.Compiled.IsOnOff ? [VariantNames.Off, VariantNames.On] : entry.Compiled.Variants.Select(one => one.Name);
            if (variant is not null && !names.Contains(variant, StringComparer.Ordinal))
                shape.Error(path + key, variant, $"Flag {flag} has no variant of this name.", $"Use one of {string.Join(", ", names)}");
        }
    }
}
