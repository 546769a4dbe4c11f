using FlagGateway.Core.Bucketing;

namespace FlagGateway.Core.Cohorts;

/// <summary>
/// The 64 hash partitions of equal size to which users are assigned, independently of their position for a flag.
/// Requests of one user are correlated; partitions are independent, so variances are estimated between partitions.
/// </summary>
public static class UserPartitions
{
    /// <summary>Number of partitions.</summary>
    public const int Count = 64;

    /// <summary>The partition of a user.</summary>
    public static int IndexOf(Bucket bucket) => (int)(bucket.SecondaryHash & (Count - 1));
}
