using System.Net;
using System.Threading.RateLimiting;

namespace FlagGateway.Ofrep;

/// <summary>Lets each client address ask so many times a second, and as many at once; without a number, as often as it likes.</summary>
internal sealed class OfrepLimiter : IDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    private readonly PartitionedRateLimiter<IPAddress>? _limiter;

    public OfrepLimiter(int? requestsPerSecond)
    {
        if (requestsPerSecond is not { } max)
            return;
        // Addresses that have been quiet for a while are forgotten by the limiter itself.
        _limiter = PartitionedRateLimiter.Create<IPAddress, IPAddress>(address => RateLimitPartition.GetTokenBucketLimiter(address, _ => new TokenBucketRateLimiterOptions
        {
            TokenLimit = max,
            TokensPerPeriod = max,
            ReplenishmentPeriod = Period,
            QueueLimit = 0,
            AutoReplenishment = true,
        }));
    }

    /// <summary>Whether a request may be answered.</summary>
    /// <param name="http">The request.</param>
    /// <param name="retryAfter">If not, in how many seconds another one may.</param>
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
