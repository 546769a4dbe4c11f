using FlagGateway.Core.Bucketing;

namespace FlagGateway.Core.Checks;

/// <summary>The checks of a plan.</summary>
/// <param name="checks">The checks.</param>
/// <param name="sample">Share of users whose responses are checked, above 0 and up to 1.</param>
internal sealed class PlannedChecks(IReadOnlyList<TextCheck> checks, double sample)
{
    // The lower bits are the user's partition: each partition has the same share of users in the sample.
    private const int PartitionBits = 6;

    private readonly double _limit = sample * (uint.MaxValue >> PartitionBits);

    /// <summary>The checks.</summary>
    public IReadOnlyList<TextCheck> Checks => checks;

    /// <summary>Whether there is a check that needs no server.</summary>
    public bool HasOwn { get; } = checks.Any(static check => check is not HttpCheck);

    /// <summary>Share of users whose responses are checked.</summary>
    public double Sample => sample;

    /// <summary>Whether a user is in the sample: always or never.</summary>
    public bool Includes(Bucket bucket) => sample >= 1 || bucket.SecondaryHash >> PartitionBits < _limit;
}
