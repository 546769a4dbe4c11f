using FlagGateway.Core.Shadow;

namespace FlagGateway.Mirroring;

/// <summary>
/// The mismatches of one route. Uses a lock: it is off the data path, and a comparison costs far more.
/// </summary>
internal sealed class RouteMismatches
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(string Method, string Template, string Field), MismatchGroup> _groups = [];
    private readonly NoiseFilter _noise = new(new NoiseOptions());
    private long _comparisons;
    private long _mismatches;

    public long Comparisons => Interlocked.Read(ref _comparisons);

    public long Mismatches => Interlocked.Read(ref _mismatches);

    public void Count(bool isMismatch)
    {
        Interlocked.Increment(ref _comparisons);
        if (isMismatch)
            Interlocked.Increment(ref _mismatches);
    }

    public void Add(MismatchGroup one, int max)
    {
        var key = (one.Method, one.PathTemplate, one.Field);
        lock (_lock)
        {
            if (_groups.TryGetValue(key, out var known))
                _groups[key] = known with { Count = known.Count + 1, LastSeen = one.LastSeen };
            else if (_groups.Count < max)
                _groups.Add(key, one);
        }
    }

    public Comparison Learn(Comparison candidate, Comparison control)
    {
        lock (_lock)
        {
            if (candidate.Result != ComparisonResult.NotComparable)
                _noise.AddCandidate(candidate);
            if (control.Result != ComparisonResult.NotComparable)
                _noise.AddControl(control);
            if (candidate.Result != ComparisonResult.Mismatch)
                return candidate;
            if (_noise.IsNoise(candidate))
                return candidate with { Result = ComparisonResult.Match, Differences = [] };
            var differences = candidate.Differences.RemoveAll(difference => _noise.IsNoise(difference.Field));
            return differences.IsEmpty ? candidate : candidate with { Differences = differences };
        }
    }

    public IReadOnlyList<string> Noise()
    {
        lock (_lock)
            return [.. _noise.Report().Where(field => field is { ControlDifferences: > 0, IsDifferent: false }).Select(field => field.Field).Order(StringComparer.Ordinal)];
    }

    public IReadOnlyList<MismatchGroup> Groups()
    {
        var comparisons = Math.Max(1, Comparisons);
        lock (_lock)
        {
            return [.. _groups.Values.Where(group => !_noise.IsNoise(group.Field))
                .Select(group => group with { Share = group.Count / (double)comparisons }).OrderByDescending(group => group.Count)];
        }
    }
}
