using System.Threading.RateLimiting;
using FlagGateway.Core.Networks;
using FlagGateway.Identity;
using FlagGateway.Options;
using FlagGateway.Snapshots;

namespace FlagGateway.Policies;

/// <summary>Limits of requests, with the framework's limiters.</summary>
internal static class RateLimits
{
    /// <summary>The limiter of a request.</summary>
    public static RateLimitPartition<NetworkAddress> PartitionOf(RateLimiterPolicyOptions policy, HttpContext context)
    {
        var partition = policy.PartitionBy == RateLimiterPartition.None ? default : NetworkOf(context);
        return policy.Kind switch
        {
            RateLimiterKind.SlidingWindow => RateLimitPartition.GetSlidingWindowLimiter(partition, _ => new SlidingWindowRateLimiterOptions
            {
                PermitLimit = policy.PermitLimit,
                Window = policy.Window,
                SegmentsPerWindow = policy.SegmentsPerWindow,
                QueueLimit = policy.QueueLimit,
            }),
            RateLimiterKind.TokenBucket => RateLimitPartition.GetTokenBucketLimiter(partition, _ => Bucket(policy)),
            RateLimiterKind.Concurrency => RateLimitPartition.GetConcurrencyLimiter(partition, _ => new ConcurrencyLimiterOptions { PermitLimit = policy.PermitLimit, QueueLimit = policy.QueueLimit }),
            _ => RateLimitPartition.GetFixedWindowLimiter(partition, _ => new FixedWindowRateLimiterOptions { PermitLimit = policy.PermitLimit, Window = policy.Window, QueueLimit = policy.QueueLimit }),
        };
    }

    // Filled ten times a window, or with each token of a small bucket, so that a bucket refills steadily.
    private static TokenBucketRateLimiterOptions Bucket(RateLimiterPolicyOptions policy)
    {
        var parts = Math.Min(policy.PermitLimit, 10);
        return new TokenBucketRateLimiterOptions
        {
            TokenLimit = policy.PermitLimit,
            TokensPerPeriod = (int)Math.Ceiling((double)policy.PermitLimit / parts),
            ReplenishmentPeriod = policy.Window / parts,
            QueueLimit = policy.QueueLimit,
        };
    }

    private static NetworkAddress NetworkOf(HttpContext context)
    {
        if (context.Connection.RemoteIpAddress is not { } remote)
            return default;
        var forwarders = context.RequestServices.GetRequiredService<SnapshotSource>().Current.Identity.Forwarders;
        var client = ClientNetwork.FindClient(forwarders, remote, context.Request.Headers["X-Forwarded-For"], out _);
        // A client has all addresses of its network of IPv6.
        return client.IsIPv4 ? client : client with { Number = client.Number >> 64 << 64 };
    }
}
