using FlagGateway.Core.Bucketing;
using Microsoft.FeatureManagement;

namespace FlagGateway.Core.Flags;

/// <summary>
/// An allocation with the gateway's own fields <c>bucketing</c> and <c>rule</c>, which Microsoft's libraries do not
/// read.
/// </summary>
public sealed class FlagAllocation : Allocation
{
    /// <summary>How percentiles are computed; <c>null</c> for Microsoft's way.</summary>
    public BucketingSettings? Bucketing { get; init; }

    /// <summary>
    /// Variants by attributes and segments, after users and groups and before percentiles; the first that applies
    /// decides.
    /// </summary>
    /// <value>Default: none.</value>
    public IReadOnlyList<AllocationRule> Rules { get; init; } = [];
}
