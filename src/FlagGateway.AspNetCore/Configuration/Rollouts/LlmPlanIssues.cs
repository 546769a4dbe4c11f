using FlagGateway.Core.Guardrails;
using FlagGateway.Core.Rollouts;
using FlagGateway.Snapshots;

namespace FlagGateway.Configuration.Rollouts;

/// <summary>Finds guardrails that say little about an LLM backend, and checks without one.</summary>
internal static class LlmPlanIssues
{
    /// <summary>Returns one warning for each.</summary>
    /// <param name="plans">The plans in the order of the file.</param>
    /// <param name="routes">The compiled routes.</param>
    public static IEnumerable<ConfigIssue> Find(IReadOnlyList<RolloutPlan> plans, IEnumerable<FlaggedRoute> routes)
    {
        var flags = routes.Where(static route => route.Llm is not null).Select(static route => route.Flag.Id).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var ofChecks = plans.Select(static (plan, index) => (Plan: plan, Index: index)).Where(one => one.Plan.Checks is not null && !flags.Contains(one.Plan.Flag)).Select(static one => new ConfigIssue(
            IssueSeverity.Warning, ConfigFileNames.Rollouts, FormattableString.Invariant($"$.rollouts[{one.Index}].checks"), one.Plan.Flag,
            "No route of the flag leads to a language model, so nothing is checked.", "Add Llm.Api to the Metadata of its route, or remove the checks"));
        return ofChecks.Concat(FindLatencies(plans, flags)).Concat(FindUnpriced(plans, routes));
    }

    private static IEnumerable<ConfigIssue> FindUnpriced(IReadOnlyList<RolloutPlan> plans, IEnumerable<FlaggedRoute> routes)
    {
        var priced = routes.Where(static route => route.Llm is { Prices.Any: true }).Select(static route => route.Flag.Id).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return from one in plans.Select(static (plan, index) => (Plan: plan, Index: index))
               where !priced.Contains(one.Plan.Flag)
               from guardrail in one.Plan.Guardrails
               where LlmSignals.NeedsPrices(guardrail.Metric)
               select new ConfigIssue(
                   IssueSeverity.Warning, ConfigFileNames.Rollouts, FormattableString.Invariant($"$.rollouts[{one.Index}].guardrails"), guardrail.Metric,
                   "Without prices there is no cost to judge, and the stage is held.", "Add FlagGateway:Llm:Prices in gateway.json, and Llm.Api to the Metadata of the flag's route");
    }

    private static IEnumerable<ConfigIssue> FindLatencies(IReadOnlyList<RolloutPlan> plans, HashSet<string> flags)
    {
        return from one in plans.Select(static (plan, index) => (Plan: plan, Index: index))
               where flags.Contains(one.Plan.Flag)
               from guardrail in one.Plan.Guardrails
               where guardrail.Metric.Length != 0 && GuardrailMetrics.IsOfResponses(guardrail.Metric)
               select new ConfigIssue(
                   IssueSeverity.Warning, ConfigFileNames.Rollouts, FormattableString.Invariant($"$.rollouts[{one.Index}].guardrails"), guardrail.Metric,
                   "The latency of a stream is the length of its text.", "Use ttft_p50, ttft_p95 or token_time_p95");
    }
}
