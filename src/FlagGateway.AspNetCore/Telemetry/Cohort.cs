using Prometheus;

namespace FlagGateway.Telemetry;

/// <summary>
/// Metrics of the requests of one variant of one flag on one route. Lives as long as it is configured,
/// so that a reload does not reset a counter.
/// </summary>
/// <remarks>Its series are resolved once, so counting a request takes a few interlocked additions.</remarks>
internal sealed class Cohort(string flag, string variant, string route, CohortFamilies families)
{
    private const int Classes = 5;

    private readonly LabelValues _labels = new(flag, route, variant);
    // Created on first use: few of the 25 occur.
    private readonly Counter.Child?[] _requests = new Counter.Child?[Classes * RequestOutcomes.Count];
    private HistogramSeries? _duration;
    private HistogramSeries? _upstream;
    private HistogramSeries? _firstByte;
    private volatile bool _isRemoved;
    // Both only grow: a sum of requests in progress and counted ones would miss or repeat one that ends while it is
    // read.
    private long _started;
    private long _ended;
    private long _fallbacks;

    public string Flag { get; } = flag;

    public string Variant { get; } = variant;

    public string Route { get; } = route;

    /// <summary>
    /// Its durations; as all its series, created on first use, because most of thousands of flags are idle.
    /// <c>null</c> once it is removed without any.
    /// </summary>
    public HistogramSeries? Duration => _duration ?? Resolve(families.Duration, ref _duration);

    /// <summary>The destination's times.</summary>
    public HistogramSeries? Upstream => _upstream ?? Resolve(families.Upstream, ref _upstream);

    /// <summary>Times until the destination's response began.</summary>
    public HistogramSeries? FirstByte => _firstByte ?? Resolve(families.FirstByte, ref _firstByte);

    /// <summary>The destination's times of requests that it served.</summary>
    public CohortDurations Served { get; } = new();

    /// <summary>Requests started so far.</summary>
    public long Started => Interlocked.Read(ref _started);

    /// <summary>Requests that left this cohort for another so far.</summary>
    public long Fallbacks => Interlocked.Read(ref _fallbacks);

    /// <summary>Requests in progress.</summary>
    public long Active
    {
        get
        {
            // In this order it is never negative: what ends meanwhile has started before.
            var ended = Interlocked.Read(ref _ended);
            return Interlocked.Read(ref _started) - ended;
        }
    }

    public void Start() => Interlocked.Increment(ref _started);

    public void End(int status, RequestOutcome outcome)
    {
        Interlocked.Increment(ref _ended);
        var slot = (ClassOf(status) * RequestOutcomes.Count) + (int)outcome;
        (_requests[slot] ?? Resolve(slot))?.Inc();
    }

    /// <summary>Gives durations the further buckets of models. Used at compile time.</summary>
    public void WidenDuration() => _duration = families.Duration.Widen(_labels, CohortFamilies.FurtherDurationBuckets);

    /// <summary>Counts a request that left this cohort for control.</summary>
    public void CountFallback()
    {
        Interlocked.Increment(ref _fallbacks);
        if (!_isRemoved)
            families.Fallbacks.GetSeries(_labels).Inc();
    }

    /// <summary>The counts that are not zero.</summary>
    public IEnumerable<(string Code, RequestOutcome Outcome, long Count)> Requests()
    {
        for (var i = 0; i < _requests.Length; i++)
        {
            if (_requests[i]?.Value is > 0 and var count)
                yield return (CodeOf(i / RequestOutcomes.Count), (RequestOutcome)(i % RequestOutcomes.Count), (long)count);
        }
    }

    /// <summary>Removes its series; requests still running are no longer exposed.</summary>
    public void Remove()
    {
        _isRemoved = true;
        families.Duration.Remove(_labels);
        families.Upstream.Remove(_labels);
        families.FirstByte.Remove(_labels);
        families.Fallbacks.Remove(_labels);
        for (var i = 0; i < _requests.Length; i++)
            families.Requests.Remove(RequestLabels(i));
    }

    private HistogramSeries? Resolve(HistogramFamily family, ref HistogramSeries? series) => _isRemoved ? null : series = family.GetSeries(_labels);

    private Counter.Child? Resolve(int slot) => _isRemoved ? null : _requests[slot] = families.Requests.GetSeries(RequestLabels(slot));

    private LabelValues RequestLabels(int slot) =>
        new(CodeOf(slot / RequestOutcomes.Count), Flag, ((RequestOutcome)(slot % RequestOutcomes.Count)).ToLabel(), Route, Variant);

    private static int ClassOf(int status) => Math.Clamp((status / 100) - 1, 0, Classes - 1);

    private static string CodeOf(int statusClass) => statusClass switch
    {
        0 => "1xx",
        1 => "2xx",
        2 => "3xx",
        3 => "4xx",
        _ => "5xx",
    };
}
