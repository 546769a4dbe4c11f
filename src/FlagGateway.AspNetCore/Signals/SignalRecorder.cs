using System.Collections.Concurrent;
using System.Net.Http.Headers;
using FlagGateway.Core.Bucketing;
using FlagGateway.Core.Cohorts;
using FlagGateway.Core.Guardrails;
using FlagGateway.Core.Rollouts;
using FlagGateway.Snapshots;

namespace FlagGateway.Signals;

/// <summary>Records the numbers that are reported of requests: on the window of the request's variant, and as a metric.</summary>
internal sealed class SignalRecorder(SignalMetrics metrics)
{
    /// <summary>The most pairs that one response may carry.</summary>
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

    /// <summary>The name of a flag's signal as one string for all, or <c>null</c> where there is no place for it.</summary>
    public string? Find(string flag, ReadOnlySpan<char> name) => SignalsOf(flag).Find(name);

    /// <summary>Records one value: as a metric, and where there is a window on it.</summary>
    /// <returns>Whether a window has it.</returns>
    public bool Record(string flag, string variant, string name, double value, CohortWindow? window, Bucket bucket)
    {
        metrics.Record(flag, variant, name, value);
        return window?.CountSignal(UserPartitions.IndexOf(bucket), name, value) == true;
    }

    /// <summary>Counts a value that was not taken.</summary>
    public void Reject(string flag, SignalRejection reason) => metrics.CountRejection(flag, reason);

    /// <summary>Records the values of one response's header.</summary>
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
                    Record(routed.FlagId, routed.Variant.Name, name, header.Value, routed.Window, routed.Bucket);
            }
        }
    }

    private FlagSignals SignalsOf(string flag) => _flags.GetOrAdd(flag, static _ => new FlagSignals());
}
