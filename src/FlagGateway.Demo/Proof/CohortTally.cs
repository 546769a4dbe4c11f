namespace FlagGateway.Demo.Proof;

/// <summary>Counts the responses of one variant on one route: since the start, and in the last ten seconds.</summary>
internal sealed class CohortTally
{
    private const int Seconds = 10;

    private readonly Slot _all = new();
    private readonly Slot[] _recent = [.. Enumerable.Range(0, Seconds).Select(static _ => new Slot())];

    /// <summary>Requests since the start.</summary>
    public int Requests => _all.Latency.Count;

    /// <param name="second">Whole seconds since the start.</param>
    /// <param name="duration">Duration of the response.</param>
    /// <param name="isError">Whether it was an error.</param>
    public void Add(long second, TimeSpan duration, bool isError)
    {
        var slot = _recent[second % Seconds];
        if (slot.Second != second)
        {
            slot.Clear();
            slot.Second = second;
        }

        slot.Add(duration, isError);
        _all.Add(duration, isError);
    }

    /// <summary>Returns the figures since the start, or for the ten seconds up to the given second.</summary>
    public CohortFigures Figures(long? upTo)
    {
        if (upTo is not { } second)
            return _all.Figures();
        var sum = new Slot();
        foreach (var slot in _recent.Where(slot => slot.Second > second - Seconds))
            sum.Add(slot);
        return sum.Figures();
    }

    private sealed class Slot
    {
        private int _errors;

        public long Second { get; set; } = long.MinValue;

        public LatencyHistogram Latency { get; } = new();

        public void Add(TimeSpan duration, bool isError)
        {
            Latency.Add(duration);
            _errors += isError ? 1 : 0;
        }

        public void Add(Slot other)
        {
            Latency.Add(other.Latency);
            _errors += other._errors;
        }

        public void Clear()
        {
            Latency.Clear();
            _errors = 0;
        }

        public CohortFigures Figures() => new(
            Latency.Count == 0 ? null : 100.0 * _errors / Latency.Count, Latency.Percentile(0.5), Latency.Percentile(0.95));
    }
}

/// <summary>Figures of a cohort; <c>null</c> without requests.</summary>
/// <param name="ErrorPercent">Percentage of responses that were errors of the cluster.</param>
/// <param name="Median">Milliseconds.</param>
/// <param name="P95">Milliseconds.</param>
internal readonly record struct CohortFigures(double? ErrorPercent, double? Median, double? P95);
