using System.Collections.Concurrent;
using FlagGateway.Core.Guardrails;
using FlagGateway.Core.Promql;
using FlagGateway.Core.Rollouts;
using FlagGateway.Prometheus;

namespace FlagGateway.Rollouts;

/// <summary>
/// Results of guardrails' queries. Queries run in the background: a hanging server must not delay the
/// evaluation that may roll back a bad candidate.
/// </summary>
internal sealed class QueryReadings(PromqlClient client)
{
    private readonly ConcurrentDictionary<(string Flag, string Candidate, string Metric, string Query), Reading> _readings = new();

    /// <summary>Returns the measurements so far; starts a new query unless the last one is still running.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="guardrail">One of its guardrails with a query.</param>
    /// <param name="reference">Reference for control if the server has no value for it, or <c>null</c>.</param>
    public ExternalMeasurements Read(RolloutPlan plan, Guardrail guardrail, double? reference) =>
        _readings.GetOrAdd((plan.Flag, plan.Candidate, guardrail.Metric, guardrail.Query!), static _ => new Reading()).Read(client, plan, guardrail, reference);

    private sealed class Reading
    {
        private ExternalMeasurements _known = ExternalMeasurements.None;
        private Task<(PromqlResult Control, PromqlResult Candidate, double? SampledAt)>? _open;

        public ExternalMeasurements Read(PromqlClient client, RolloutPlan plan, Guardrail guardrail, double? reference)
        {
            if (_open is { IsCompleted: false })
                return _known;
            if (_open is not null)
                _known = Add(_known, guardrail, reference, _open);
            _open = AskAsync(client, plan, guardrail.Query!);
            return _known;
        }

        private static ExternalMeasurements Add(ExternalMeasurements known, Guardrail guardrail, double? reference, Task<(PromqlResult Control, PromqlResult Candidate, double? SampledAt)> done)
        {
            if (!done.IsCompletedSuccessfully)
                return known.AddError(done.Exception?.InnerException?.Message ?? "the query was cancelled");
            var (control, candidate, sampledAt) = done.Result;
            var failed = control.Error != PromqlError.None ? control : candidate.Error != PromqlError.None ? candidate : null;
            return failed is not null ? known.AddError(failed.Reason) : known.Add(guardrail, NumberOf(control) ?? reference, NumberOf(candidate), sampledAt);
        }

        private static double? NumberOf(PromqlResult result) => result.Status == PromqlStatus.Value ? result.Value : null;

        private static async Task<(PromqlResult Control, PromqlResult Candidate, double? SampledAt)> AskAsync(PromqlClient client, RolloutPlan plan, string query)
        {
            if (!PromqlTemplate.TryParse(query, out var template, out var problem))
                return (PromqlResult.Failed(PromqlError.Query, problem), PromqlResult.NoData, null);
            var control = client.QueryAsync(template.Render(plan.Flag, plan.Control), CancellationToken.None);
            var candidate = client.QueryAsync(template.Render(plan.Flag, plan.Candidate), CancellationToken.None);
            var sample = PromqlSamples.QueryFor(template.Render(plan.Flag, plan.Candidate)) is { } question ? await client.QueryAsync(question, CancellationToken.None) : null;
            var result = await candidate;
            return (await control, result, PromqlSamples.TimeOf(sample is { Status: PromqlStatus.Value } ? sample.Value : null, result.EvaluatedAt));
        }
    }
}
