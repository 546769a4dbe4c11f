using FlagGateway.Mirroring;

namespace FlagGateway.Demo.Shadow;

/// <summary>Results of mirroring up to one moment, and its effects on users.</summary>
internal sealed record ShadowFigures
{
    /// <summary>Counts of copies by result.</summary>
    public required MirrorTotals Totals { get; init; }

    /// <summary>Number of compared responses.</summary>
    public required long Comparisons { get; init; }

    /// <summary>Differences other than noise.</summary>
    public required IReadOnlyList<FieldDifference> Differences { get; init; }

    /// <summary>The fields learned to be noise.</summary>
    public required IReadOnlyList<string> Noise { get; init; }

    /// <summary>Percentage of responses that the candidate gets wrong, from 0 to 100.</summary>
    public required double FaultPercent { get; init; }

    /// <summary>Number of wrong responses of the candidate to copies.</summary>
    public required long Faults { get; init; }

    /// <summary>Users' responses that were errors, of a cluster or of the gateway.</summary>
    public required int UserErrors { get; init; }

    /// <summary>Users' responses that came from another cluster than control's.</summary>
    public required int NotFromControl { get; init; }

    /// <summary>Number of times the wrong field was found.</summary>
    public long Found => Differences.Where(difference => difference.Field == Upstreams.FaultInjection.Field).Sum(difference => difference.Count);

    /// <summary>The share of comparisons in which it was found, 0 to 1.</summary>
    public double FoundShare => Comparisons == 0 ? 0 : (double)Found / Comparisons;
}
