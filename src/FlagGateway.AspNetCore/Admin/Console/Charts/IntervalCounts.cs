namespace FlagGateway.Admin.Console.Charts;

/// <summary>What one cohort received in one interval. Counts of neighboring intervals can be added.</summary>
/// <param name="Requests">Completed requests.</param>
/// <param name="Errors">Those that failed.</param>
/// <param name="Durations">The destination's times; empty for none.</param>
/// <param name="FirstTokens">Times to the first content of a model's stream; empty for none.</param>
internal sealed record IntervalCounts(long Requests, long Errors, DurationCounts Durations, DurationCounts FirstTokens)
{
    private static readonly Dictionary<string, SignalTotal> NoSignals = [];

    /// <summary>Nothing.</summary>
    public static IntervalCounts Empty { get; } = new(0, 0, DurationCounts.Empty, DurationCounts.Empty);

    /// <summary>Reported numbers by the signal's name.</summary>
    public IReadOnlyDictionary<string, SignalTotal> Signals { get; init; } = NoSignals;

    /// <summary>Share of requests that failed, 0 to 1; <c>null</c> without a request.</summary>
    public double? ErrorRate => Requests > 0 ? (double)Errors / Requests : null;

    /// <summary>The mean of a signal; <c>null</c> without a report.</summary>
    public double? MeanOf(string signal) => Signals.TryGetValue(signal, out var total) && total.Count > 0 ? total.Sum / total.Count : null;

    /// <summary>The sum of two intervals.</summary>
    public IntervalCounts Plus(IntervalCounts other)
    {
        if (other == Empty)
            return this;
        return this == Empty ? other : new(Requests + other.Requests, Errors + other.Errors, Durations.Plus(other.Durations), FirstTokens.Plus(other.FirstTokens))
        {
            Signals = Signals.Count + other.Signals.Count == 0
                ? NoSignals
                : Signals.Keys.Union(other.Signals.Keys).ToDictionary(static name => name, name => TotalOf(name).Plus(other.TotalOf(name)), StringComparer.Ordinal),
        };
    }

    /// <summary>
    /// What was added to the counts of an observation period since <paramref name="before"/>. Smaller counts began
    /// again, so all of them are new.
    /// </summary>
    public IntervalCounts Since(IntervalCounts? before)
    {
        if (before is null || Requests < before.Requests || Errors < before.Errors)
            return this;
        if (Requests == before.Requests && Signals.All(signal => signal.Value.Count == before.TotalOf(signal.Key).Count))
            return Empty;
        return new(Requests - before.Requests, Errors - before.Errors, Durations.Since(before.Durations), FirstTokens.Since(before.FirstTokens))
        {
            Signals = Signals.Select(signal => (signal.Key, Total: signal.Value.Since(before.TotalOf(signal.Key))))
                .Where(static signal => signal.Total.Count > 0)
                .ToDictionary(static signal => signal.Key, static signal => signal.Total, StringComparer.Ordinal),
        };
    }

    private SignalTotal TotalOf(string name) => Signals.GetValueOrDefault(name);
}

/// <summary>Reports of a signal.</summary>
/// <param name="Count">Their number.</param>
/// <param name="Sum">Their sum.</param>
internal readonly record struct SignalTotal(long Count, double Sum)
{
    public SignalTotal Plus(SignalTotal other) => new(Count + other.Count, Sum + other.Sum);

    public SignalTotal Since(SignalTotal before) => Count < before.Count ? this : new(Count - before.Count, Sum - before.Sum);
}
