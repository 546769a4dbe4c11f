using System.Text;
using System.Text.Json;
using FlagGateway.Configuration;
using FlagGateway.Core.Flags;
using FlagGateway.Core.Hygiene.Editing;
using FlagGateway.Core.Rollouts;
using FlagGateway.Reload;
using FlagGateway.Snapshots;

namespace FlagGateway.Editing;

/// <summary>Computes changes of definitions, and checks the changed files as a reload does.</summary>
internal sealed class EditPlanner(IConfigSource source, SnapshotWriter writer, ConfigStatus status)
{
    /// <summary>Computes a change of the files as they are now. Writes nothing.</summary>
    /// <param name="files">The files.</param>
    /// <param name="kind">What to change.</param>
    /// <param name="flag">Id of the flag.</param>
    /// <param name="wanted">The new definition.</param>
    /// <exception cref="JsonException">The present file cannot be edited.</exception>
    public async Task<PlannedEdit> PlanAsync(ConfigFolder files, DefinitionKind kind, string flag, JsonElement wanted)
    {
        var before = kind.FindIn(files);
        var (text, changes) = kind.List.Put(before?.Bytes ?? default, flag, wanted);
        ConfigFile after = new(kind.File, text);
        var (running, state) = (writer.Configuration, writer.State);
        var (loaded, issues) = await source.CheckAsync(running, state, kind.Replace(files, after));
        var known = status.Current.Issues.Select(static issue => (issue.Path, issue.Problem)).ToHashSet();
        PlannedEdit edit = new()
        {
            Before = before,
            After = after,
            Diff = DiffOf(before, after),
            Changes = changes,
            Errors = [.. issues.Where(static issue => issue.Severity == IssueSeverity.Error)],
            Warnings = [.. issues.Where(issue => issue.Severity == IssueSeverity.Warning && !known.Contains((issue.Path, issue.Problem)))],
        };
        return loaded is null ? edit : Describe(edit, kind, flag, running, loaded);
    }

    private PlannedEdit Describe(PlannedEdit edit, DefinitionKind kind, string flag, LoadedConfiguration running, LoadedConfiguration loaded)
    {
        if (loaded.Entries.GetValueOrDefault(flag) is not { } after)
            return edit;
        var state = writer.State;
        var rollout = state.Rollouts.GetValueOrDefault(after.Compiled.Id);
        var plan = loaded.Plans.FirstOrDefault(plan => plan.Flag.Equals(flag, StringComparison.OrdinalIgnoreCase));
        var before = running.Entries.GetValueOrDefault(flag);
        // A finished rollout without a plan ends with a change of the flag.
        var isReleased = rollout is not null && EndState.Next(plan, rollout, after.Fingerprint).Release is not null;
        var (next, nextRollout) = (after.Compiled, isReleased ? null : rollout);
        return edit with
        {
            Moves = before is null ? [] : UserMoves.Between(Follow(before.Compiled, rollout), Follow(next, nextRollout)),
            HasRollout = nextRollout is { IsInForce: true },
            IsReduction = kind == DefinitionKind.Flag && before is not null && EditExposure.IsReduction(edit.Changes, UserMoves.Between(before.Compiled, next), plan?.Control),
        };

        CompiledFlag Follow(CompiledFlag compiled, RolloutState? by) => StatefulFlags.Create(compiled, by, state.Kills.ContainsKey(compiled.Id), plan);
    }

    private static IReadOnlyList<string> DiffOf(ConfigFile? before, ConfigFile after)
    {
        var lines = UnifiedDiff.Create(after.Name, before is null ? "" : Encoding.UTF8.GetString(before.Bytes.Span), Encoding.UTF8.GetString(after.Bytes.Span));
        return before is null ? ["--- /dev/null", .. lines.Skip(1)] : lines;
    }
}
