using System.Net;
using System.Threading.RateLimiting;

namespace FlagGateway.Ofrep;

/// <summary>
/// Limits requests per second of each client address, with bursts of the same size; unlimited by default.
/// </summary>
internal sealed class OfrepLimiter : IDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    private readonly PartitionedRateLimiter<IPAddress>? _limiter;

    public OfrepLimiter(int? requestsPerSecond)
    {
        if (requestsPerSecond is not { } max)
            return;
        // The limiter itself forgets addresses that have been idle for a while.
        _limiter = PartitionedRateLimiter.Create<IPAddress, IPAddress>(address => RateLimitPartition.GetTokenBucketLimiter(address, _ => new TokenBucketRateLimiterOptions
        {
            TokenLimit = max,
            TokensPerPeriod = max,
            ReplenishmentPeriod = Period,
            QueueLimit = 0,
            AutoReplenishment = true,
        }));
    }

    /// <summary>Whether a request is within the limit.</summary>
    /// <param name="http">The request.</param>
    /// <param name="retryAfter">If not, seconds until the next one may be sent.</param>
    public bool TryPass(HttpContext http, out int retryAfter)
    {
        retryAfter = 1;
        if (_limiter is null)
            return true;
        using var lease = _limiter.AttemptAcquire(http.Connection.RemoteIpAddress ?? IPAddress.None);
        if (lease.TryGetMetadata(MetadataName.RetryAfter, out var wait))
            retryAfter = Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds));
        return lease.IsAcquired;
    }

    public void Dispose() => _limiter?.Dispose();
}
