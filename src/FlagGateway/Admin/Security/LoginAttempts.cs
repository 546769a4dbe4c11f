using System.Net;
using System.Threading.RateLimiting;

namespace FlagGateway.Admin.Security;

/// <summary>Wrong tokens, limited for each address: who guesses waits.</summary>
internal sealed class LoginAttempts : IDisposable
{
    /// <summary>How many wrong tokens an address may send in a minute.</summary>
    public const int PerMinute = 20;

    private readonly PartitionedRateLimiter<IPAddress> _limiter = PartitionedRateLimiter.Create<IPAddress, IPAddress>(static address =>
        RateLimitPartition.GetFixedWindowLimiter(address, static _ => new FixedWindowRateLimiterOptions { PermitLimit = PerMinute, Window = TimeSpan.FromMinutes(1), QueueLimit = 0 }));

    /// <summary>Whether an address has used up its attempts.</summary>
    public bool IsBarred(HttpContext context) => _limiter.GetStatistics(AddressOf(context)) is { CurrentAvailablePermits: 0 };

    /// <summary>Counts one wrong token.</summary>
    public void Count(HttpContext context) => _limiter.AttemptAcquire(AddressOf(context)).Dispose();

    public void Dispose() => _limiter.Dispose();

    private static IPAddress AddressOf(HttpContext context) => context.Connection.RemoteIpAddress ?? IPAddress.None;
}
