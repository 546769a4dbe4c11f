using FlagGateway.Mirroring;

namespace FlagGateway.Demo.Shadow;

/// <summary>What mirroring had done and found up to one moment, and what users had seen of it.</summary>
internal sealed record ShadowFigures
{
    /// <summary>What became of the copies.</summary>
    public required MirrorTotals Totals { get; init; }

    /// <summary>How many answers were compared.</summary>
    public required long Comparisons { get; init; }

    /// <summary>What differed in more than noise.</summary>
    public required IReadOnlyList<FieldDifference> Differences { get; init; }

    /// <summary>The fields that were learned to differ by themselves.</summary>
    public required IReadOnlyList<string> Noise { get; init; }

    /// <summary>The share of answers that the candidate gets wrong, from 0 to 100.</summary>
    public required double FaultPercent { get; init; }

    /// <summary>How many copies the candidate answered wrong.</summary>
    public required long Faults { get; init; }

    /// <summary>Users' answers that were an error, of a cluster or of the gateway.</summary>
    public required int UserErrors { get; init; }

    /// <summary>Users' answers that came from another cluster than control's.</summary>
    public required int NotFromControl { get; init; }

    /// <summary>How often the wrong field was found.</summary>
    public long Found => Differences.Where(difference => difference.Field == Upstreams.FaultInjection.Field).Sum(difference => difference.Count);

    /// <summary>The share of comparisons in which it was found, 0 to 1.</summary>
    public double FoundShare => Comparisons == 0 ? 0 : (double)Found / Comparisons;
}
