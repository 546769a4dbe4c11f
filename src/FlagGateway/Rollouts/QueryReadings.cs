using System.Collections.Concurrent;
using FlagGateway.Core.Guardrails;
using FlagGateway.Core.Promql;
using FlagGateway.Core.Rollouts;
using FlagGateway.Rollouts.Promql;

namespace FlagGateway.Rollouts;

/// <summary>
/// The answers to guardrails' queries. They are asked in the background: a server that hangs must not hold up the
/// look that may send a bad candidate back.
/// </summary>
internal sealed class QueryReadings(PromqlClient client)
{
    private readonly ConcurrentDictionary<(string Flag, string Metric, string Query), Reading> _readings = new();

    /// <summary>What is known by now; asks again unless the last question is still open.</summary>
    public ExternalMeasurements Look(RolloutPlan plan, Guardrail guardrail) =>
        _readings.GetOrAdd((plan.Flag, guardrail.Metric, guardrail.Query!), static _ => new Reading()).Look(client, plan, guardrail);

    private sealed class Reading
    {
        private ExternalMeasurements _known = ExternalMeasurements.None;
        private Task<(PromqlResult Control, PromqlResult Candidate)>? _open;

        public ExternalMeasurements Look(PromqlClient client, RolloutPlan plan, Guardrail guardrail)
        {
            if (_open is { IsCompleted: false })
                return _known;
            if (_open is not null)
                _known = Add(_known, guardrail, _open);
            _open = AskAsync(client, plan, guardrail.Query!);
            return _known;
        }

        private static ExternalMeasurements Add(ExternalMeasurements known, Guardrail guardrail, Task<(PromqlResult Control, PromqlResult Candidate)> done)
        {
            if (!done.IsCompletedSuccessfully)
                return known.AddError(done.Exception?.InnerException?.Message ?? "the query was cancelled");
            var (control, candidate) = done.Result;
            var failed = control.Error != PromqlError.None ? control : candidate.Error != PromqlError.None ? candidate : null;
            return failed is not null ? known.AddError(failed.Reason) : known.Add(guardrail, NumberOf(control), NumberOf(candidate));
        }

        private static double? NumberOf(PromqlResult result) => result.Status == PromqlStatus.Value ? result.Value : null;

        private static async Task<(PromqlResult Control, PromqlResult Candidate)> AskAsync(PromqlClient client, RolloutPlan plan, string query)
        {
            if (!PromqlTemplate.TryParse(query, out var template, out var problem))
                return (PromqlResult.Failed(PromqlError.Query, problem), PromqlResult.NoData);
            var control = client.QueryAsync(template.Render(plan.Flag, plan.Control), CancellationToken.None);
            var candidate = client.QueryAsync(template.Render(plan.Flag, plan.Candidate), CancellationToken.None);
            return (await control, await candidate);
        }
    }
}
