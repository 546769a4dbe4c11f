using FlagGateway.Core.Bucketing;
using FlagGateway.Core.Flags;

namespace FlagGateway.Core.Cohorts;

/// <summary>
/// Counters of control's requests before a rollout, when all users are on control: by the slices of the percentile
/// scale between the percentages of the plan's stages. Whoever is on the candidate in a later stage is then known by
/// what they did before.
/// </summary>
/// <remarks>Recording is thread-safe and takes no lock.</remarks>
public sealed class PastSlices
{
    private readonly ulong[] _ends;
    private readonly CohortWindow[] _windows;

    /// <summary>Creates the counters.</summary>
    /// <param name="boundaries">
    /// Percentages in (0,100), in increasing order; <see cref="BoundariesOf(IEnumerable{double})"/>.
    /// </param>
    public PastSlices(IReadOnlyList<double> boundaries)
    {
        ArgumentNullException.ThrowIfNull(boundaries);
        Boundaries = boundaries;
        _ends = [.. boundaries.Select(static boundary => BucketRange.Compile(0, boundary).End)];
        _windows = [.. Enumerable.Range(0, boundaries.Count + 1).Select(static _ => new CohortWindow(findsFailingUsers: false))];
    }

    /// <summary>Percentages between the slices.</summary>
    public IReadOnlyList<double> Boundaries { get; }

    /// <summary>Distinct users of all slices.</summary>
    public double Users => _windows.Sum(static window => window.Users);

    /// <summary>The boundaries of stages with these percentages.</summary>
    public static IReadOnlyList<double> BoundariesOf(IEnumerable<double> percentages) => BoundariesOf(percentages, 1);

    /// <summary>The same of several candidates.</summary>
    /// <param name="percentages">The percentages.</param>
    /// <param name="candidates">Number of candidates that have parts of them.</param>
    internal static IReadOnlyList<double> BoundariesOf(IEnumerable<double> percentages, int candidates)
    {
        double[] shares = [.. percentages.Where(static one => one is > 0 and < 100), 100];
        return [.. Enumerable.Range(0, candidates).SelectMany(lane => shares.Select(share => StageLanes.PartOf(lane, candidates, share).To)).Where(static end => end is > 0 and < 100).Distinct().Order()];
    }

    /// <summary>The counters of a user's slice.</summary>
    public CohortWindow Find(Bucket bucket)
    {
        // A plan has a handful of stages.
        var slice = 0;
        while (slice < _ends.Length && bucket.PrimaryHash >= _ends[slice])
            slice++;
        return _windows[slice];
    }

    /// <summary>Whether counters are those of a slice.</summary>
    public bool Contains(CohortWindow window) => Array.IndexOf(_windows, window) >= 0;

    /// <summary>The counts so far.</summary>
    public RolloutPast Export() => new(Boundaries, [.. _windows.Select(static window => window.Export())]);
}
