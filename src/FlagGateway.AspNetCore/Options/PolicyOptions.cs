using System.ComponentModel.DataAnnotations;

namespace FlagGateway.Options;

/// <summary>
/// Policies that routes may name, of the program's own listener. They are the framework's, and apply from the start on.
/// </summary>
public sealed class PolicyOptions
{
    /// <summary>Who may use a route: <c>AuthorizationPolicy</c>.</summary>
    /// <value>Default: none.</value>
    public AuthorizationPolicyOptions[]? Authorization { get; set; }

    /// <summary>Which other sites' pages may use a route: <c>CorsPolicy</c>.</summary>
    /// <value>Default: none.</value>
    public CorsPolicyOptions[]? Cors { get; set; }

    /// <summary>How many requests a route accepts: <c>RateLimiterPolicy</c>.</summary>
    /// <value>Default: none.</value>
    public RateLimiterPolicyOptions[]? RateLimiter { get; set; }

    /// <summary>How long requests of a route may take: <c>TimeoutPolicy</c>.</summary>
    /// <value>Default: none.</value>
    public TimeoutPolicyOptions[]? Timeouts { get; set; }

    /// <summary>How long responses of a route are cached: <c>OutputCachePolicy</c>, on routes without a flag.</summary>
    /// <value>Default: none.</value>
    public OutputCachePolicyOptions[]? OutputCache { get; set; }
}

/// <summary>A policy with a name.</summary>
public abstract class NamedPolicyOptions
{
    /// <summary>The name by which routes refer to it.</summary>
    public string Name { get; set; } = "";
}

/// <summary>Requests need a valid token. Others get 401, and 403 if a claim is missing.</summary>
public sealed class AuthorizationPolicyOptions : NamedPolicyOptions
{
    /// <summary>
    /// How tokens are verified. <see cref="JwtSourceOptions.Audience"/> is needed: a token for another application
    /// permits nothing here.
    /// </summary>
    public JwtSourceOptions? Jwt { get; set; }

    /// <summary>Claims that the token must have.</summary>
    /// <value>Default: none.</value>
    public ClaimRequirementOptions[]? RequireClaims { get; set; }
}

/// <summary>A claim that a token must have.</summary>
public sealed class ClaimRequirementOptions
{
    /// <summary>Type of the claim: <c>role</c>.</summary>
    public string Type { get; set; } = "";

    /// <summary>The values of which it must have one.</summary>
    /// <value>Default: any value.</value>
    public string[]? Values { get; set; }
}

/// <summary>Cross-origin requests (CORS).</summary>
public sealed class CorsPolicyOptions : NamedPolicyOptions
{
    /// <summary>The origins, such as <c>https://shop.example</c>, or <c>*</c> alone for every origin.</summary>
    public string[]? Origins { get; set; }

    /// <summary>The methods, or <c>*</c> alone for every method.</summary>
    /// <value>Default: <c>GET</c>, <c>HEAD</c> and <c>POST</c>, which browsers always allow.</value>
    public string[]? Methods { get; set; }

    /// <summary>The request headers, or <c>*</c> alone for every header.</summary>
    /// <value>Default: those that browsers always allow.</value>
    public string[]? Headers { get; set; }

    /// <summary>The response headers that pages may read.</summary>
    /// <value>Default: those that browsers always show.</value>
    public string[]? ExposedHeaders { get; set; }

    /// <summary>Whether requests may carry cookies. Not with every origin.</summary>
    /// <value>Default: <c>false</c>.</value>
    public bool SupportsCredentials { get; set; }

    /// <summary>How long browsers store the response to a preflight request.</summary>
    /// <value>Default: what browsers choose, 5 seconds.</value>
    public TimeSpan? PreflightMaxAge { get; set; }
}

/// <summary>Limits of requests. Those beyond it get 429.</summary>
public sealed class RateLimiterPolicyOptions : NamedPolicyOptions
{
    /// <summary>The algorithm.</summary>
    /// <value>Default: <see cref="RateLimiterKind.FixedWindow"/>.</value>
    [EnumDataType(typeof(RateLimiterKind))]
    public RateLimiterKind Kind { get; set; }

    /// <summary>
    /// Requests in each window; at the same time for <see cref="RateLimiterKind.Concurrency"/>; in a bucket for
    /// <see cref="RateLimiterKind.TokenBucket"/>.
    /// </summary>
    [Range(1, 1_000_000)]
    public int PermitLimit { get; set; } = 100;

    /// <summary>Length of a window, and the period after which a bucket is full again.</summary>
    /// <value>0.1 s to 1 day. Default: 1 s.</value>
    [Range(typeof(TimeSpan), "00:00:00.1", "1.00:00:00")]
    public TimeSpan Window { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Parts of a window that slides.</summary>
    /// <value>2 to 100. Default: 4.</value>
    [Range(2, 100)]
    public int SegmentsPerWindow { get; set; } = 4;

    /// <summary>Requests that wait instead of being refused.</summary>
    /// <value>0 to 100,000. Default: 0.</value>
    [Range(0, 100_000)]
    public int QueueLimit { get; set; }

    /// <summary>Who shares a limit.</summary>
    /// <value>Default: <see cref="RateLimiterPartition.ClientAddress"/>.</value>
    [EnumDataType(typeof(RateLimiterPartition))]
    public RateLimiterPartition PartitionBy { get; set; }
}

/// <summary>Algorithms of limits.</summary>
public enum RateLimiterKind
{
    /// <summary>A number of requests in each window.</summary>
    FixedWindow,

    /// <summary>As <see cref="FixedWindow"/>, but the window moves in segments.</summary>
    SlidingWindow,

    /// <summary>A bucket that is filled steadily.</summary>
    TokenBucket,

    /// <summary>A number of requests at the same time.</summary>
    Concurrency,
}

/// <summary>Who shares a limit.</summary>
public enum RateLimiterPartition
{
    /// <summary>
    /// Each address of a client; of IPv6, each network of 64 bits. Behind trusted proxies, the address that they
    /// forward.
    /// </summary>
    ClientAddress,

    /// <summary>All clients.</summary>
    None,
}

/// <summary>A limit of time. The response to requests that take longer is 504.</summary>
public sealed class TimeoutPolicyOptions : NamedPolicyOptions
{
    /// <summary>The limit.</summary>
    /// <value>1 ms to 1 day. Default: 100 s.</value>
    [Range(typeof(TimeSpan), "00:00:00.001", "1.00:00:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(100);
}

/// <summary>
/// Responses to <c>GET</c> and <c>HEAD</c> in the gateway's memory. Those with <c>Set-Cookie</c>, and of requests with
/// <c>Authorization</c>, are not cached.
/// </summary>
public sealed class OutputCachePolicyOptions : NamedPolicyOptions
{
    /// <summary>How long a response is cached.</summary>
    /// <value>1 s to 1 day. Default: 60 s.</value>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan Expire { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Request headers of which each value has its own responses.</summary>
    /// <value>Default: none.</value>
    public string[]? VaryByHeader { get; set; }

    /// <summary>Query parameters of which each value has its own responses.</summary>
    /// <value>Default: all.</value>
    public string[]? VaryByQuery { get; set; }
}
