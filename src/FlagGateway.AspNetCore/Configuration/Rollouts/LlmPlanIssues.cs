using FlagGateway.Core.Guardrails;
using FlagGateway.Core.Rollouts;
using FlagGateway.Snapshots;

namespace FlagGateway.Configuration.Rollouts;

/// <summary>Finds guardrails that say little about an LLM backend.</summary>
internal static class LlmPlanIssues
{
    /// <summary>Returns one warning for each such guardrail.</summary>
    /// <param name="plans">The plans in the order of the file.</param>
    /// <param name="routes">The compiled routes.</param>
    public static IEnumerable<ConfigIssue> Find(IReadOnlyList<RolloutPlan> plans, IEnumerable<FlaggedRoute> routes)
    {
        var flags = routes.Where(static route => route.Llm is not null).Select(static route => route.Flag.Id).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return from one in plans.Select(static (plan, index) => (Plan: plan, Index: index))
               where flags.Contains(one.Plan.Flag)
               from guardrail in one.Plan.Guardrails
               where guardrail.Metric.Length != 0 && GuardrailMetrics.IsOfResponses(guardrail.Metric)
               select new ConfigIssue(
                   IssueSeverity.Warning, ConfigFileNames.Rollouts, FormattableString.Invariant($"$.rollouts[{one.Index}].guardrails"), guardrail.Metric,
                   "The latency of a stream is the length of its text.", "Use ttft_p50, ttft_p95 or token_time_p95");
    }
}
