using FlagGateway.Core.Bucketing;

namespace FlagGateway.Core.Cohorts;

/// <summary>
/// The 64 partitions of equal size that users are spread over, independently of their position for a flag. Requests of one
/// user depend on each other; partitions do not, so what is judged is how much they differ.
/// </summary>
public static class UserPartitions
{
    /// <summary>How many partitions there are.</summary>
    public const int Count = 64;

    /// <summary>The partition of a user.</summary>
    public static int IndexOf(Bucket bucket) => (int)(bucket.SecondaryHash & (Count - 1));
}
