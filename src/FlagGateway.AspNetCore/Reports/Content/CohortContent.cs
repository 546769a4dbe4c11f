using FlagGateway.Core.Rollouts;
using FlagGateway.State;

namespace FlagGateway.Reports.Content;

/// <summary>Control and candidate side by side.</summary>
internal static class CohortContent
{
    /// <summary>The table; a cohort that was not recorded has its column all the same.</summary>
    /// <param name="cohorts">What was recorded.</param>
    /// <param name="state">Tells which variants are meant, or <c>null</c> where it is not known.</param>
    public static TableBlock Of(IReadOnlyList<CohortSummary> cohorts, RolloutState? state)
    {
        var sides = Sides(cohorts, state);
        Column[] columns = [new("Number"), .. sides.Select(side => new Column(side.Title, ColumnKind.Number))];
        return new TableBlock("Cohorts since the stage began", columns, [.. Rows(sides)]);
    }

    private static IEnumerable<IReadOnlyList<Cell>> Rows(IReadOnlyList<Side> sides)
    {
        yield return Row("Requests", sides, cohort => Figures.Count(cohort.Requests));
        yield return Row("Errors", sides, cohort => Figures.Count(cohort.Errors));
        yield return Row("Error rate", sides, cohort => Figures.Rate(cohort.Errors, cohort.Requests));
        yield return Row("Users, about", sides, cohort => Figures.Count(cohort.Users));
        yield return Row("p50", sides, cohort => Figures.Seconds(cohort.P50));
        yield return Row("p95", sides, cohort => Figures.Seconds(cohort.P95));
        yield return Row("p99", sides, cohort => Figures.Seconds(cohort.P99));
        yield return Row("Copies compared", sides, cohort => Figures.Count(cohort.Compared));
        yield return Row("Of these mismatched", sides, cohort => cohort.Compared == 0 ? Figures.Missing : $"{Figures.Count(cohort.Mismatched)} ({Figures.Rate(cohort.Mismatched, cohort.Compared)})");
        foreach (var signal in sides.SelectMany(side => side.Cohort?.Signals.Keys ?? []).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
            yield return Row($"Signal {signal}, mean", sides, cohort => cohort.Signals.TryGetValue(signal, out var mean) ? Figures.Plain(mean) : Figures.Missing);
    }

    private static Cell[] Row(string name, IReadOnlyList<Side> sides, Func<CohortSummary, string> number) =>
        [name, .. sides.Select(side => new Cell(side.Cohort is null ? Figures.Missing : number(side.Cohort)))];

    private static List<Side> Sides(IReadOnlyList<CohortSummary> cohorts, RolloutState? state)
    {
        List<Side> sides = [];
        if (state is not null)
        {
            sides.Add(new Side($"Control: {state.Control}", Find(state.Control)));
            sides.Add(new Side($"Candidate: {state.Candidate}", Find(state.Candidate)));
        }

        sides.AddRange(cohorts.Where(cohort => sides.TrueForAll(side => side.Cohort != cohort)).Select(cohort => new Side(cohort.Variant, cohort)).ToArray());
        return sides;

        CohortSummary? Find(string variant) => cohorts.FirstOrDefault(cohort => cohort.Variant == variant);
    }

    private sealed record Side(string Title, CohortSummary? Cohort);
}
