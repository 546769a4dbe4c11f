namespace FlagGateway.Metrics;

/// <summary>
/// The counts of all requests that one route gave one variant of one flag. Lives as long as the process,
/// so that a reload of the configuration does not reset a counter.
/// </summary>
/// <remarks>Counting is one interlocked addition; the labels are made once.</remarks>
internal sealed class Cohort
{
    private const int Classes = 5;

    private readonly long[] _requests = new long[Classes * RequestOutcomes.Count];
    private long _active;

    public Cohort(string flag, string variant, string route)
    {
        Flag = flag;
        Variant = variant;
        Route = route;
        Labels = [new("flag", flag), new("variant", variant), new("route", route)];
    }

    public string Flag { get; }

    public string Variant { get; }

    public string Route { get; }

    /// <summary>Labels of the histograms.</summary>
    public KeyValuePair<string, object?>[] Labels { get; }

    /// <summary>Requests that were ever begun.</summary>
    public long Started => Active + Requests().Sum(part => part.Count);

    public long Active => Interlocked.Read(ref _active);

    public void Start() => Interlocked.Increment(ref _active);

    public void End(int status, RequestOutcome outcome)
    {
        Interlocked.Decrement(ref _active);
        Interlocked.Increment(ref _requests[(ClassOf(status) * RequestOutcomes.Count) + (int)outcome]);
    }

    /// <summary>The counts that are not zero.</summary>
    public IEnumerable<(string Code, RequestOutcome Outcome, long Count)> Requests()
    {
        for (var i = 0; i < _requests.Length; i++)
        {
            var count = Interlocked.Read(ref _requests[i]);
            if (count != 0)
                yield return (CodeOf(i / RequestOutcomes.Count), (RequestOutcome)(i % RequestOutcomes.Count), count);
        }
    }

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
