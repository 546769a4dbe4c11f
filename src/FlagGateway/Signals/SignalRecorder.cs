using System.Collections.Concurrent;
using System.Net.Http.Headers;
using FlagGateway.Core.Cohorts;
using FlagGateway.Core.Guardrails;
using FlagGateway.Core.Rollouts;
using FlagGateway.Routing;

namespace FlagGateway.Signals;

/// <summary>Books the numbers that clusters report with their answers: on the window of the request's variant, and as a metric.</summary>
internal sealed class SignalRecorder(SignalMetrics metrics)
{
    /// <summary>The most pairs that one answer may carry.</summary>
    public const int MaxPairs = 16;

    private readonly ConcurrentDictionary<string, FlagSignals> _flags = new(StringComparer.Ordinal);

    /// <summary>Keeps places for the signals that a plan judges by.</summary>
    public void Reserve(string flag, RolloutPlan plan)
    {
        foreach (var guardrail in plan.Guardrails)
        {
            if (guardrail.Metric.StartsWith(GuardrailMetrics.SignalPrefix, StringComparison.Ordinal))
                SignalsOf(flag).Reserve(guardrail.Metric[GuardrailMetrics.SignalPrefix.Length..]);
        }
    }

    /// <summary>Books the values of one answer's header.</summary>
    public void Record(RoutedRequest routed, HeaderStringValues values)
    {
        var signals = SignalsOf(routed.FlagId);
        var pairs = 0;
        foreach (var value in values)
        {
            var header = new SignalHeader(value);
            while (header.MoveNext())
            {
                if (++pairs > MaxPairs)
                    metrics.CountRejection(routed.FlagId, SignalRejection.TooMany);
                else if (header.Name.IsEmpty)
                    metrics.CountRejection(routed.FlagId, SignalRejection.Malformed);
                else if (signals.Find(header.Name) is not { } name)
                    metrics.CountRejection(routed.FlagId, SignalRejection.UnknownName);
                else
                    Record(routed, name, header.Value);
            }
        }
    }

    private void Record(RoutedRequest routed, string name, double value)
    {
        metrics.Record(routed.FlagId, routed.Variant.Name, name, value);
        routed.Window?.CountSignal(UserCells.Of(routed.Bucket), name, value);
    }

    private FlagSignals SignalsOf(string flag) => _flags.GetOrAdd(flag, static _ => new FlagSignals());
}
