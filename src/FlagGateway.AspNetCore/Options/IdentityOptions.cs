using System.ComponentModel.DataAnnotations;

namespace FlagGateway.Options;

/// <summary>
/// Defines the identity of requests. The first of <see cref="User"/> with a value wins; a request
/// without one gets a signed anonymous cookie, so that its variant is stable nevertheless.
/// </summary>
public sealed class IdentityOptions
{
    /// <summary>Networks whose identity headers are trusted.</summary>
    /// <value>CIDR blocks. Default: loopback and the private ranges (RFC 1918, <c>::1</c>).</value>
    public string[]? TrustedProxies { get; set; }

    /// <summary>Sources of the user id, in order.</summary>
    /// <value>Default: header <c>X-User-Id</c>, then cookie <c>uid</c>.</value>
    public UserSourceOptions[]? User { get; set; }

    /// <summary>Sources that assign a request to groups.</summary>
    /// <value>
    /// Default: header <c>X-Tenant-Id</c> as <c>tenant</c>, header <c>X-Tier</c> as <c>tier</c>. At most 8.
    /// </value>
    public GroupSourceOptions[]? Groups { get; set; }

    /// <summary>Sources of attributes that conditions and segments of flags compare.</summary>
    /// <value>Default: none. At most 16 attributes.</value>
    public AttributeSourceOptions[]? Attributes { get; set; }

    /// <summary>
    /// Most bytes of a request's body that are read for sources <see cref="IdentitySourceOptions.Body"/>.
    /// </summary>
    /// <value>Default: 1048576 (1 MiB). 1024 to 16777216.</value>
    [Range(1024, 16 * 1024 * 1024)]
    public int BodyLimit { get; set; } = 1024 * 1024;

    /// <summary>The cookie of visitors without a user id.</summary>
    public AnonymousOptions Anonymous { get; set; } = new();

    /// <summary>Whether the response contains the variant in <c>X-FlagGateway-Variant</c>.</summary>
    /// <value>Default: <c>false</c>.</value>
    public bool ExposeVariant { get; set; }

    /// <summary>The bucket key of an anonymous visitor after login.</summary>
    /// <value>Default: <see cref="IdentityContinuity.None"/>.</value>
    [EnumDataType(typeof(IdentityContinuity))]
    public IdentityContinuity Continuity { get; set; }
}

/// <summary>The bucket key of a visitor who was anonymous first and logged in later.</summary>
public enum IdentityContinuity
{
    /// <summary>The user id, as soon as there is one.</summary>
    None,

    /// <summary>The anonymous id while its cookie lives, so that a login does not change the variant.</summary>
    FirstSeen,
}
