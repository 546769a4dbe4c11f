using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Net.Http.Headers;
using FlagGateway.Core.Bucketing;
using FlagGateway.Core.Cohorts;
using FlagGateway.Core.Guardrails;
using FlagGateway.Core.Rollouts;
using FlagGateway.Snapshots;

namespace FlagGateway.Signals;

/// <summary>Records reported values of requests: in the window of the request's variant, and as a metric.</summary>
internal sealed class SignalRecorder(SignalMetrics metrics, LaggedSignals lagged)
{
    /// <summary>Maximum number of pairs in one response, header and trailers together.</summary>
    public const int MaxPairs = 16;

    private readonly ConcurrentDictionary<string, FlagSignals> _flags = new(StringComparer.Ordinal);

    /// <summary>Reserves slots for the signals of a plan's guardrails and checks.</summary>
    public void Reserve(string flag, RolloutPlan plan)
    {
        foreach (var guardrail in plan.Guardrails)
        {
            foreach (var signal in GuardrailMetrics.SignalsOf(guardrail.Metric))
            {
                if (!LlmSignals.IsReserved(signal))
                    SignalsOf(flag).Reserve(signal);
            }
        }

        SignalsOf(flag).Lags = Guardrail.LagsOf(plan.Guardrails).ToFrozenDictionary(StringComparer.Ordinal);
        foreach (var check in plan.Checks?.Checks ?? [])
            SignalsOf(flag).Reserve(check.Signal);
    }

    /// <summary>Returns the interned name of a flag's signal, or <c>null</c> if there is no slot for it.</summary>
    public string? Find(string flag, ReadOnlySpan<char> name) => SignalsOf(flag).Find(name);

    /// <summary>Records one value as a metric, and in the window if there is one.</summary>
    /// <param name="flag">Id of the flag.</param>
    /// <param name="variant">Name of the variant.</param>
    /// <param name="name">Name of the signal: see <see cref="Find"/>.</param>
    /// <param name="value">The value.</param>
    /// <param name="window">The window; <c>null</c> for none.</param>
    /// <param name="bucket">Bucket of the user.</param>
    /// <param name="age">How long ago the user was served.</param>
    /// <returns>Whether it is recorded in a window, or will be.</returns>
    public bool Record(string flag, string variant, string name, double value, CohortWindow? window, Bucket bucket, TimeSpan age = default)
    {
        metrics.Record(flag, variant, name, value);
        if (window is null)
            return false;
        return SignalsOf(flag).Lags.TryGetValue(name, out var lag) && lag > age
            ? lagged.Add(window, bucket, name, value, lag - age)
            : window.CountSignal(UserPartitions.IndexOf(bucket), name, value);
    }

    /// <summary>Counts a rejected value.</summary>
    public void Reject(string flag, SignalRejection reason) => metrics.CountRejection(flag, reason);

    /// <summary>Records the values of a response's header or trailer.</summary>
    public void Record(RoutedRequest routed, HeaderStringValues values)
    {
        var signals = SignalsOf(routed.FlagId);
        foreach (var value in values)
        {
            var header = new SignalHeader(value);
            while (header.MoveNext())
            {
                if (++routed.SignalPairs > MaxPairs)
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
