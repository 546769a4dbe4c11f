using FlagGateway.Core.Guardrails;
using FlagGateway.Core.Rollouts;
using FlagGateway.State;

namespace FlagGateway.Reports.Content;

/// <summary>Control and candidate side by side.</summary>
internal static class CohortContent
{
    /// <summary>Creates the table. A cohort that was not recorded also has a column.</summary>
    /// <param name="cohorts">The recorded cohorts.</param>
    /// <param name="state">State with the names of the variants, or <c>null</c> if unknown.</param>
    public static TableBlock Create(IReadOnlyList<CohortSummary> cohorts, RolloutState? state)
    {
        var variants = ColumnsOf(cohorts, state);
        Column[] columns = [new("Number"), .. variants.Select(variant => new Column(variant.Title, ColumnKind.Number))];
        return new TableBlock("Cohorts since the stage began", columns, [.. Rows(variants)]);
    }

    private static IEnumerable<IReadOnlyList<Cell>> Rows(IReadOnlyList<VariantColumn> variants)
    {
        yield return Row("Requests", variants, cohort => Figures.Count(cohort.Requests));
        yield return Row("Errors", variants, cohort => Figures.Count(cohort.Errors));
        yield return Row("Error rate", variants, cohort => Figures.Rate(cohort.Errors, cohort.Requests));
        yield return Row("Users, about", variants, cohort => Figures.Count(cohort.Users));
        yield return Row("p50", variants, cohort => Figures.Seconds(cohort.P50));
        yield return Row("p95", variants, cohort => Figures.Seconds(cohort.P95));
        yield return Row("p99", variants, cohort => Figures.Seconds(cohort.P99));
        yield return Row("Copies compared", variants, cohort => Figures.Count(cohort.Compared));
        yield return Row("Mismatched", variants, cohort => cohort.Compared == 0 ? Figures.Missing : $"{Figures.Count(cohort.Mismatched)} ({Figures.Rate(cohort.Mismatched, cohort.Compared)})");
        foreach (var signal in variants.SelectMany(variant => variant.Cohort?.Signals.Keys ?? []).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
            yield return Row($"{NameOf(signal)}, mean", variants, cohort => cohort.Signals.TryGetValue(signal, out var mean) ? Figures.Plain(mean) : Figures.Missing);
    }

    private static string NameOf(string signal) => LlmSignals.IsReserved(signal) ? LlmSignals.MetricOf(signal) : $"Signal {signal}";

    private static Cell[] Row(string name, IReadOnlyList<VariantColumn> variants, Func<CohortSummary, string> number) =>
        [name, .. variants.Select(variant => new Cell(variant.Cohort is null ? Figures.Missing : number(variant.Cohort)))];

    private static List<VariantColumn> ColumnsOf(IReadOnlyList<CohortSummary> cohorts, RolloutState? state)
    {
        List<VariantColumn> variants = [];
        if (state is not null)
        {
            variants.Add(new VariantColumn($"Control: {state.Control}", Find(state.Control)));
            variants.AddRange(RolloutCandidates.NamesOf(state).Where(name => state.Candidates is null || Find(name) is not null).Select(name => new VariantColumn($"Candidate: {name}", Find(name))));
        }

        variants.AddRange(cohorts.Where(cohort => variants.TrueForAll(variant => variant.Cohort != cohort)).Select(cohort => new VariantColumn(cohort.Variant, cohort)).ToArray());
        return variants;

        CohortSummary? Find(string variant) => cohorts.FirstOrDefault(cohort => cohort.Variant == variant);
    }

    private sealed record VariantColumn(string Title, CohortSummary? Cohort);
}
