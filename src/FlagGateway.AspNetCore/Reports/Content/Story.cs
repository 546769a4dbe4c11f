using FlagGateway.Core.Rollouts;

namespace FlagGateway.Reports.Content;

/// <summary>Two sentences: what happened, and why.</summary>
internal static class Story
{
    public static string From(ReportModel model)
    {
        if (model.Latest is not { } latest)
        {
            return model.Steps.Count == 0
                ? "The audit log has no entry for this flag."
                : $"No rollout of this flag was started. The audit log has {ReportFormatter.Many(model.Steps.Count, "entry", "entries")} for it, listed below.";
        }

        return $"{What(model, latest)} {Why(model, latest)}";
    }

    /// <summary>Describes one attempt in one sentence.</summary>
    public static string From(Attempt attempt)
    {
        var began = attempt.Start is { } start ? $"Started {Figures.When(start.At)} UTC by {ReportFormatter.Who(start)}" : $"Began before the first entry of {Figures.When(attempt.Steps[0].At)} UTC";
        return $"{began}, and {Ending(attempt)}.";
    }

    private static string What(ReportModel model, Attempt latest)
    {
        var attempt = model.Attempts.Count == 1 ? "" : $", at attempt {Figures.Integer(latest.Number)} and {Figures.Time(model.Duration ?? TimeSpan.Zero)} after the first start";
        return $"The rollout from {ReportFormatter.Text(model.Control)} to {ReportFormatter.Text(model.Candidate)} {Ending(latest)}{attempt}.";
    }

    private static string Why(ReportModel model, Attempt latest)
    {
        var earlier = model.Attempts.Skip(1).FirstOrDefault(attempt => attempt.RollBack is not null) is { RollBack: { } back } failed
            ? $"; attempt {Figures.Integer(failed.Number)} had been rolled back in stage {ReportFormatter.Text(back.Before?.Stage)} for this: {ReportFormatter.Text(back.Entry.Change.Reason)}"
            : "";
        return $"Its last step was {latest.Last.Action.Word} by {ReportFormatter.Who(latest.Last)}, and the reason was: {ReportFormatter.Text(latest.Last.Entry.Change.Reason)}{earlier}.";
    }

    private static string Ending(Attempt attempt)
    {
        var time = attempt.Start is null ? $"at least {Figures.Time(attempt.Duration)}" : Figures.Time(attempt.Duration);
        var stage = ReportFormatter.Text((attempt.Last.Before ?? attempt.State)?.Stage);
        if (attempt.IsForgotten)
            return $"was removed from the state after {time}";
        return attempt.State?.Phase switch
        {
            RolloutPhase.Succeeded => $"succeeded after {time}",
            RolloutPhase.RolledBack => $"was rolled back in stage {stage} after {time}",
            RolloutPhase.Aborted => $"was aborted in stage {stage} after {time}",
            RolloutPhase.Paused => $"is paused in stage {ReportFormatter.Text(attempt.State.Stage)} {time} after its start, as of the last entry",
            RolloutPhase.Waiting => $"waits for approval in stage {ReportFormatter.Text(attempt.State.Stage)} {time} after its start, as of the last entry",
            _ => $"is under way in stage {ReportFormatter.Text(attempt.State?.Stage)} {time} after its start, as of the last entry",
        };
    }
}
