using FlagGateway.State;

namespace FlagGateway.Reports;

/// <summary>A drill: the entry with its times, and its kill and unkill.</summary>
/// <param name="Note">The entry with the times.</param>
/// <param name="Kill">Its kill, or <c>null</c> if it is not in the log.</param>
/// <param name="Unkill">Its unkill, or <c>null</c>.</param>
internal sealed record DrillRun(Step Note, Step? Kill, Step? Unkill)
{
    /// <summary>Finds the drills, oldest first.</summary>
    public static IReadOnlyList<DrillRun> From(IReadOnlyList<Step> steps)
    {
        List<DrillRun> drills = [];
        for (var i = 0; i < steps.Count; i++)
        {
            if (steps[i].Kind == ChangeKind.Note && steps[i].Action == ChangeAction.Drill)
                drills.Add(new DrillRun(steps[i], LastBefore(steps, i, ChangeKind.Kill), LastBefore(steps, i, ChangeKind.Unkill)));
        }

        return drills;
    }

    /// <summary>Whether a step is part of this drill.</summary>
    public bool Contains(Step step) => step == Kill || step == Unkill || step == Note;

    private static Step? LastBefore(IReadOnlyList<Step> steps, int end, ChangeKind kind)
    {
        for (var i = end - 1; i >= 0; i--)
        {
            if (steps[i].Kind == kind)
                return IsOf(steps[i], steps[end]) ? steps[i] : null;
        }

        return null;
    }

    private static bool IsOf(Step step, Step note) =>
        step.Entry.Change.Actor == note.Entry.Change.Actor && DrillEntries.IsReason(step.Entry.Change.Reason);
}
