using System.Globalization;
using FlagGateway.State;
using Spectre.Console;

namespace FlagGateway.Demo.Simulation;

/// <summary>Draws the cohorts that guardrails judge: the gateway's counts since the stage began.</summary>
internal static class SimulatedCohortTable
{
    private static readonly Style Bad = new(Color.Red, decoration: Decoration.Bold);

    /// <summary>A row for each cohort.</summary>
    /// <param name="cohorts">The cohorts.</param>
    /// <param name="candidate">Name of the variant being judged.</param>
    /// <param name="percentage">Its percentage in force.</param>
    public static Table Create(IReadOnlyList<CohortSummary> cohorts, string candidate, double percentage)
    {
        var table = new Table().Border(TableBorder.Rounded).BorderStyle(new Style(Color.Grey));
        table.AddColumn(new TableColumn("Variant").NoWrap().Padding(0, 0));
        foreach (var title in new[] { "In force", "Users\nin stage", "Requests\nin stage", "Errors\nin stage", "p50 ms", "p95 ms" })
            table.AddColumn(new TableColumn(new Text(title)).RightAligned().NoWrap().Padding(1, 0, 0, 0));
        foreach (var cohort in cohorts)
        {
            table.AddRow(
                new Text(cohort.Variant),
                new Text(Number(cohort.Variant == candidate ? percentage : 100 - percentage, " %")),
                new Text(Number(cohort.Users)),
                new Text(Number(cohort.Requests)),
                new Text(Number(cohort.Errors), cohort.Errors > 0 ? Bad : Style.Plain),
                new Text(Number(cohort.P50 * 1000)),
                new Text(Number(cohort.P95 * 1000)));
        }

        return table;
    }

    private static string Number(double? value, string unit = "") => value is null ? "–" : value.Value.ToString(unit.Length == 0 ? "0" : "0.##", CultureInfo.InvariantCulture) + unit;
}
