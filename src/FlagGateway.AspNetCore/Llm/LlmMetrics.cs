using FlagGateway.Core.Llm;
using FlagGateway.Snapshots;
using FlagGateway.Telemetry;

namespace FlagGateway.Llm;

/// <summary>Metrics of the responses of models.</summary>
internal sealed class LlmMetrics(GatewayRegistry registry)
{
    private readonly CounterFamily _responses = registry.Counter("flaggateway_llm_answers", "Responses of models by outcome.", "flag", "outcome", "route", "variant");
    private readonly HistogramFamily _firstToken = registry.Histogram(
        "flaggateway_time_to_first_token_seconds", "s", "Time from the complete request to the first content of a model's stream.", LlmBuckets.FirstToken, "flag", "route", "variant");

    private readonly CounterFamily _tokens = registry.Counter("flaggateway_tokens", "Tokens as reported by models.", "flag", "kind", "variant");
    private readonly CounterFamily _estimated = registry.Counter("flaggateway_tokens_estimated", "Output tokens of streams that clients left early, estimated by their deltas.", "flag", "variant");
    private readonly CounterFamily _cost = registry.Counter("flaggateway_cost", "Cost of requests, in the currency of the prices.", "flag", "variant");
    private readonly CounterFamily _unpriced = registry.Counter("flaggateway_llm_unpriced", "Responses of models that have no price.", "flag", "variant");
    private readonly CounterFamily _unread = registry.Counter("flaggateway_llm_unread", "Responses of models that were not read to their end.", "flag", "reason", "variant");

    public void CountOutcome(Cohort cohort, LlmOutcome outcome) =>
        _responses.GetSeries(new LabelValues(cohort.Flag, outcome.ToLabel(), cohort.Route, cohort.Variant)).Inc();

    public void ObserveFirstToken(Cohort cohort, TimeSpan time) =>
        _firstToken.GetSeries(new LabelValues(cohort.Flag, cohort.Route, cohort.Variant)).Observe(time.TotalSeconds);

    public void CountUnread(Cohort cohort, LlmUnread reason) => CountUnread(cohort, reason.ToLabel());

    public void CountInvalidUsage(Cohort cohort) => CountUnread(cohort, "usage");

    public void CountTokens(Cohort cohort, in LlmUsage usage)
    {
        Count("input", usage.Input);
        Count("cached_input", usage.CachedInput);
        Count("output", usage.Output);
        Count("reasoning", usage.Reasoning);

        void Count(string kind, long? tokens)
        {
            if (tokens > 0)
                _tokens.GetSeries(new LabelValues(cohort.Flag, kind, cohort.Variant)).Inc(tokens.Value);
        }
    }

    public void CountEstimated(Cohort cohort, long tokens) => _estimated.GetSeries(new LabelValues(cohort.Flag, cohort.Variant)).Inc(tokens);

    public void CountCost(Cohort cohort, double cost) => _cost.GetSeries(new LabelValues(cohort.Flag, cohort.Variant)).Inc(cost);

    public void CountUnpriced(Cohort cohort) => _unpriced.GetSeries(new LabelValues(cohort.Flag, cohort.Variant)).Inc();

    private void CountUnread(Cohort cohort, string reason) => _unread.GetSeries(new LabelValues(cohort.Flag, reason, cohort.Variant)).Inc();
}
