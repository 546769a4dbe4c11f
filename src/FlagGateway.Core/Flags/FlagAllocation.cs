using FlagGateway.Core.Bucketing;
using Microsoft.FeatureManagement;

namespace FlagGateway.Core.Flags;

/// <summary>An allocation with the gateway's own field <c>bucketing</c>, which Microsoft's libraries do not read.</summary>
public sealed class FlagAllocation : Allocation
{
    /// <summary>How percentiles are computed; <c>null</c> for Microsoft's way.</summary>
    public BucketingSettings? Bucketing { get; init; }
}
