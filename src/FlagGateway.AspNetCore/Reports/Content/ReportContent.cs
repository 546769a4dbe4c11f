namespace FlagGateway.Reports.Content;

/// <summary>Content of the report, the same for every format.</summary>
internal static class ReportContent
{
    /// <summary>Heading of the report.</summary>
    public static string Title(ReportModel model)
    {
        var variants = model.Control is null || model.Candidate is null ? "" : $": {model.Control} → {model.Candidate}";
        return $"Rollout of {ReportFormatter.Text(model.Flag)}{variants}";
    }

    public static IReadOnlyList<Block> From(ReportModel model) =>
    [
        new HeadingBlock(1, Title(model)),
        new TextBlock(Story.From(model)),
        new FieldsBlock([.. FieldsOf(model)]),
        .. model.Attempts.SelectMany(attempt => OfAttempt(model, attempt)),
        .. OfBefore(model),
        .. KillContent.Drills(model),
        .. KillContent.Kills(model),
        .. OfGaps(model),
        .. IntegrityContent.Create(model.Integrity),
    ];

    private static IEnumerable<Field> FieldsOf(ReportModel model)
    {
        yield return model.Latest is { } latest
            ? new Field("Outcome", ReportFormatter.Outcome(latest), ReportFormatter.ToneOf(latest))
            : new Field("Outcome", ReportFormatter.Phase(Core.Rollouts.RolloutPhase.Pending));
        if (model.Kills is [.., { Until: null } kill])
            yield return new Field("Kill switch", $"on since {Figures.When(kill.From)} UTC", Tone.Bad);
        yield return new Field("Total duration", model.Duration is { } duration ? Figures.Time(duration) + (model.Latest!.IsOver ? "" : ", so far") : Figures.Missing);
        if (model is { HasCosts: true, Currency: { } currency })
            yield return new Field("Costs", $"means per request, in {currency}");
        yield return new Field("Attempts", Figures.Integer(model.Attempts.Count));
        if (model.Latest is not null)
        {
            yield return new Field(model.Attempts[^1].Start is null ? "First entry" : "Started", Figures.When(model.Attempts[^1].Steps[0].At) + " UTC");
            yield return new Field(model.Latest.IsOver ? "End" : "Last entry", Figures.When(model.Latest.Until) + " UTC");
        }
    }

    private static IEnumerable<Block> OfAttempt(ReportModel model, Attempt attempt)
    {
        yield return new HeadingBlock(2, $"Attempt {Figures.Integer(attempt.Number)}: {ReportFormatter.Outcome(attempt)}");
        yield return new TextBlock(Story.From(attempt));
        foreach (var block in attempt.RollBack is { } back ? RollBackContent.Create(back) : [])
            yield return block;
        yield return new HeadingBlock(3, "Timeline");
        yield return Timeline.Create($"Timeline of attempt {Figures.Integer(attempt.Number)}", attempt.Steps);

        yield return new HeadingBlock(3, "Time per stage");
        var stages = StageTime.From(attempt, model.Kills);
        yield return new StageTimesBlock(stages);
        yield return StageTable.Create(stages, attempt == model.Latest && model.IsPlanFollowed ? model.Plan : null);

        yield return new HeadingBlock(3, "Steps and their numbers");
        foreach (var step in attempt.Steps.Where(StepContent.Has))
            yield return StepContent.Create(step, attempt == model.Latest && model.IsPlanFollowed ? model.Plan : null);
    }

    private static IEnumerable<Block> OfBefore(ReportModel model)
    {
        if (model.BeforeAttempts.Count == 0)
            yield break;
        yield return new HeadingBlock(2, "Before the first attempt");
        yield return Timeline.Create("Entries before the first attempt", model.BeforeAttempts);
        foreach (var step in model.BeforeAttempts.Where(StepContent.Has))
            yield return StepContent.Create(step);
    }

    private static IEnumerable<Block> OfGaps(ReportModel model)
    {
        yield return new HeadingBlock(2, "What is not available");
        var gaps = Gaps.From(model);
        yield return gaps.Count == 0 ? new TextBlock("Every number of this report was recorded.") : new ListBlock(gaps);
    }
}
