namespace FlagGateway.Core.Statistics;

/// <summary>One cohort's rare events, such as complaints, and the requests they may come from.</summary>
internal sealed class RareEvents
{
    private readonly double _deviations;
    private readonly double _degreesOfFreedom;

    /// <summary>Counts the events of the partitions that no user dominates.</summary>
    /// <param name="sums">Requests and events by partition.</param>
    public RareEvents(PartitionSums sums)
    {
        Sizes = PartitionSizes.From(sums);
        Exposure = Sizes.Total;
        for (var i = 0; i < sums.Sums.Length; i++)
        {
            var events = Math.Max(0, sums.Sums[i]);
            TotalOfAll += events;
            Events += Sizes.Includes(i) ? events : 0;
        }

        for (var i = 0; Events > 0 && i < sums.Sums.Length; i++)
        {
            if (!Sizes.Includes(i))
                continue;
            var expected = Rate * Sizes.SizeAt(i);
            var deviation = Math.Max(0, sums.Sums[i]) - expected;
            _deviations += deviation * deviation / expected;
            _degreesOfFreedom++;
        }

        _degreesOfFreedom = Math.Max(0, _degreesOfFreedom - 1);
    }

    /// <summary>Sizes of the partitions, and which of them are included.</summary>
    public PartitionSizes Sizes { get; }

    /// <summary>Requests of the included partitions.</summary>
    public double Exposure { get; }

    /// <summary>Events of the included partitions.</summary>
    public double Events { get; }

    /// <summary>Events of all partitions.</summary>
    public double TotalOfAll { get; }

    /// <summary>Events per request.</summary>
    public double Rate => Exposure > 0 ? Events / Exposure : 0;

    /// <summary>
    /// How many events count as one independent event: the variance between user partitions over that of Poisson
    /// counts, of two cohorts each around its own rate; at least 1. One user who complains ten times counts once.
    /// </summary>
    /// <seealso href="https://doi.org/10.1093/biomet/61.3.439">
    /// Wedderburn: quasi-likelihood functions, generalized linear models, and the Gauss-Newton method (1974)
    /// </seealso>
    public static double DispersionOf(RareEvents candidate, RareEvents control)
    {
        var degrees = candidate._degreesOfFreedom + control._degreesOfFreedom;
        return degrees > 0 ? Math.Max(1, (candidate._deviations + control._deviations) / degrees) : 1;
    }
}
