namespace FlagGateway.Options;

/// <summary>How the gateway treats <c>X-Forwarded-*</c> headers of requests.</summary>
public enum ForwardedMode
{
    /// <summary>
    /// Those of <see cref="IdentityOptions.TrustedProxies"/> count: destinations get them, with the proxy's address
    /// appended to <c>X-Forwarded-For</c>. Those of others are replaced.
    /// </summary>
    Append,

    /// <summary>None count, since visitors connect to the gateway itself: all are replaced.</summary>
    Set,
}
