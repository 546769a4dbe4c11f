using FlagGateway.Core.Rollouts;

namespace FlagGateway.Reports.Content;

/// <summary>Time spent in each stage.</summary>
internal static class StageTable
{
    private static readonly Column[] Columns =
    [
        new("Stage"), new("Users"), new("Entered", ColumnKind.Number), new("Under way", ColumnKind.Number), new("Waiting", ColumnKind.Number),
        new("Paused", ColumnKind.Number), new("Total", ColumnKind.Number), new("Share", ColumnKind.Number), new("Killed", ColumnKind.Number),
    ];

    /// <summary>Creates the table.</summary>
    /// <param name="stages">Stages that were entered.</param>
    /// <param name="plan">The plan that was followed, for stages that were not entered; <c>null</c> if unknown.</param>
    public static TableBlock Create(IReadOnlyList<StageTime> stages, RolloutPlan? plan)
    {
        var total = stages.Aggregate(TimeSpan.Zero, (sum, stage) => sum + stage.Total);
        var columns = plan is null ? Columns : [.. Columns, new Column("Planned hold", ColumnKind.Number)];
        var missed = plan?.Stages.Where(planned => stages.All(stage => stage.Name != planned.Name)) ?? [];
        return new TableBlock(
            "Time by the clock in each stage",
            columns,
            [.. stages.Select(stage => Row(stage, total, plan)), .. missed.Select(Missed)]);
    }

    private static Cell[] Row(StageTime stage, TimeSpan total, RolloutPlan? plan)
    {
        Cell[] cells =
        [
            ReportFormatter.Text(stage.Name),
            string.Join(", then ", stage.Percentages.Select(Figures.Percentage)),
            Figures.Integer(stage.Visits),
            Figures.Time(stage.Progressing),
            Figures.Time(stage.Waiting),
            Figures.Time(stage.Paused),
            Figures.Time(stage.Total) + (stage.IsOpen ? ", so far" : ""),
            total > TimeSpan.Zero ? Figures.Percentage(Math.Round(100 * (stage.Total / total))) : Figures.Missing,
            Figures.Time(stage.Killed),
        ];
        if (plan is null)
            return cells;
        return [.. cells, plan.Stages.FirstOrDefault(planned => planned.Name == stage.Name) is { } planned ? Figures.Time(planned.Hold) : Figures.Missing];
    }

    private static Cell[] Missed(RolloutStage stage) =>
    [
        ReportFormatter.Text(stage.Name), Figures.Percentage(stage.Percentage) + " planned", "0", "–", "–", "–", "not reached", "–", "–", Figures.Time(stage.Hold),
    ];
}
