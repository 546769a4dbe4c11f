using FlagGateway.State;

namespace FlagGateway.Reports.Content;

/// <summary>Drills, kills and unkills.</summary>
internal static class KillContent
{
    private static readonly Column[] DrillColumns = [new("When (UTC)", ColumnKind.Time), new("Killed for"), new("Times"), new("Who (way)"), new("Reason")];

    private static readonly Column[] KillColumns = [new("Revision", ColumnKind.Number), new("When (UTC)", ColumnKind.Time), new("What"), new("Killed for"), new("Who (way)"), new("Reason")];

    public static IEnumerable<Block> Drills(ReportModel model)
    {
        if (model.Drills.Count == 0)
            yield break;
        yield return new HeadingBlock(2, "Drills");
        yield return new TableBlock("Rollback drills, oldest first", DrillColumns, [.. model.Drills.Select(Row)]);

        static Cell[] Row(DrillRun drill) =>
        [
            Figures.When(drill.Note.At),
            drill is { Kill: { } kill, Unkill: { } unkill } ? Figures.Time(Span.Between(kill.At, unkill.At)) : Figures.Missing,
            drill.Note.Evidence is { Notes.Count: > 0 } evidence ? string.Join("; ", evidence.Notes) : "no times were recorded",
            ReportFormatter.Who(drill.Note),
            ReportFormatter.Text(drill.Note.Entry.Change.Reason),
        ];
    }

    public static IEnumerable<Block> Kills(ReportModel model)
    {
        var steps = model.Steps.Where(step => step.Kind is ChangeKind.Kill or ChangeKind.Unkill).ToArray();
        if (steps.Length == 0)
            yield break;
        yield return new HeadingBlock(2, "Kill switch");
        yield return new TableBlock("Kills and unkills, oldest first", KillColumns, [.. steps.Select(step => Row(model, step))]);
    }

    private static Cell[] Row(ReportModel model, Step step) =>
    [
        Figures.Integer(step.Entry.Revision),
        Figures.When(step.At),
        new Cell((step.Kind == ChangeKind.Kill ? "kill" : "unkill") + (model.Drills.Any(drill => drill.Contains(step)) ? ", of a drill" : ""), ReportFormatter.ToneOf(step)),
        Lasted(model, step),
        ReportFormatter.Who(step),
        ReportFormatter.Text(step.Entry.Change.Reason),
    ];

    private static string Lasted(ReportModel model, Step step)
    {
        if (step.Kind == ChangeKind.Unkill)
            return "";
        return model.Kills.FirstOrDefault(span => span.Kill == step) switch
        {
            null => "was killed already",
            { Until: { } until } span => Figures.Time(Span.Between(span.From, until)),
            _ => "still killed at the last entry",
        };
    }
}
