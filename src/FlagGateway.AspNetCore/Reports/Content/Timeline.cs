using FlagGateway.State;

namespace FlagGateway.Reports.Content;

/// <summary>A table with one row for each entry.</summary>
internal static class Timeline
{
    private static readonly Column[] Columns =
        [new("Revision", ColumnKind.Number), new("When (UTC)", ColumnKind.Time), new("Action"), new("Stage"), new("Candidate's share"), new("Who (way)"), new("Reason")];

    public static TableBlock Create(string caption, IReadOnlyList<Step> steps) => new(caption, Columns, [.. steps.Select(Row)]);

    private static Cell[] Row(Step step) =>
    [
        Figures.Integer(step.Entry.Revision),
        Figures.When(step.At),
        new Cell(ReportFormatter.Text(step.Action.Word), ReportFormatter.ToneOf(step)) { Step = StepContent.Has(step) ? step.Number : null },
        string.IsNullOrEmpty(step.After?.Stage) ? "–" : step.After.Stage,
        Share(step),
        ReportFormatter.Who(step),
        Reason(step),
    ];

    private static string Share(Step step) => step.Kind switch
    {
        ChangeKind.Kill => "killed",
        ChangeKind.Forget => "what flags.json says",
        _ => step.After is null ? "–" : ReportFormatter.Share(step.After),
    };

    private static string Reason(Step step)
    {
        var reason = ReportFormatter.Text(step.Entry.Change.Reason);
        return step is { Kind: ChangeKind.Note, Evidence.Notes: { Count: > 0 } notes } ? $"{reason}: {string.Join("; ", notes)}" : reason;
    }
}
