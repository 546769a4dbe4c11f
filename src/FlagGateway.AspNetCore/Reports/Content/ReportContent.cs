namespace FlagGateway.Reports.Content;

/// <summary>The report, part by part, for every format.</summary>
internal static class ReportContent
{
    /// <summary>Heading of the whole report.</summary>
    public static string Title(ReportModel model)
    {
        var variants = model.Control is null || model.Candidate is null ? "" : $": {model.Control} → {model.Candidate}";
        return $"Rollout of {ReportFormatter.Text(model.Flag)}{variants}";
    }

    public static IReadOnlyList<Block> Of(ReportModel model) =>
    [
        new HeadingBlock(1, Title(model)),
        new TextBlock(Story.Of(model)),
        new FactsBlock([.. Facts(model)]),
        .. model.Attempts.SelectMany(attempt => OfAttempt(model, attempt)),
        .. OfBefore(model),
        .. KillContent.Drills(model),
        .. KillContent.Kills(model),
        .. OfGaps(model),
        .. IntegrityContent.Of(model.Integrity),
    ];

    private static IEnumerable<Fact> Facts(ReportModel model)
    {
        yield return model.Latest is { } latest
            ? new Fact("Outcome", ReportFormatter.Outcome(latest), ReportFormatter.ToneOf(latest))
            : new Fact("Outcome", ReportFormatter.Phase(Core.Rollouts.RolloutPhase.Pending));
        if (model.Kills is [.., { Until: null } kill])
            yield return new Fact("Kill switch", $"on since {Figures.When(kill.From)} UTC", Tone.Bad);
        yield return new Fact("Total duration", model.Duration is { } duration ? Figures.Time(duration) + (model.Latest!.IsOver ? "" : ", so far") : Figures.Missing);
        yield return new Fact("Attempts", Figures.Whole(model.Attempts.Count));
        if (model.Latest is not null)
        {
            yield return new Fact(model.Attempts[^1].Start is null ? "First entry" : "Started", Figures.When(model.Attempts[^1].Steps[0].At) + " UTC");
            yield return new Fact(model.Latest.IsOver ? "End" : "Last entry", Figures.When(model.Latest.Until) + " UTC");
        }
    }

    private static IEnumerable<Block> OfAttempt(ReportModel model, Attempt attempt)
    {
        yield return new HeadingBlock(2, $"Attempt {Figures.Whole(attempt.Number)}: {ReportFormatter.Outcome(attempt)}");
        yield return new TextBlock(Story.Of(attempt));
        foreach (var block in attempt.RollBack is { } back ? RollBackContent.Of(back) : [])
            yield return block;
        yield return new HeadingBlock(3, "Timeline");
        yield return Timeline.Of($"Timeline of attempt {Figures.Whole(attempt.Number)}", attempt.Steps);

        yield return new HeadingBlock(3, "Time per stage");
        var stages = StageTime.Of(attempt, model.Kills);
        yield return new StageTimesBlock(stages);
        yield return StageTable.Of(stages, attempt == model.Latest && model.IsPlanFollowed ? model.Plan : null);

        yield return new HeadingBlock(3, "Steps and their numbers");
        foreach (var step in attempt.Steps.Where(StepContent.Has))
            yield return StepContent.Of(step);
    }

    private static IEnumerable<Block> OfBefore(ReportModel model)
    {
        if (model.BeforeAttempts.Count == 0)
            yield break;
        yield return new HeadingBlock(2, "Before the first attempt");
        yield return Timeline.Of("Entries before the first attempt", model.BeforeAttempts);
        foreach (var step in model.BeforeAttempts.Where(StepContent.Has))
            yield return StepContent.Of(step);
    }

    private static IEnumerable<Block> OfGaps(ReportModel model)
    {
        yield return new HeadingBlock(2, "What is not available");
        var gaps = Gaps.Of(model);
        yield return gaps.Count == 0 ? new TextBlock("Every number of this report was recorded.") : new ListBlock(gaps);
    }
}
