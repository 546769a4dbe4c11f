using System.ComponentModel.DataAnnotations;

namespace FlagGateway.Options;

/// <summary>A bearer token, stored as a hash only.</summary>
public sealed class TokenOptions
{
    /// <summary>The name that the audit log shows.</summary>
    public string Name { get; set; } = "";

    /// <summary>SHA-256 of the token's UTF-8 bytes, 64 hexadecimal digits.</summary>
    public string Sha256 { get; set; } = "";

    /// <summary>Role of the token.</summary>
    /// <value>Default: <see cref="TokenRole.Viewer"/>.</value>
    [EnumDataType(typeof(TokenRole))]
    public TokenRole Role { get; set; }

    /// <summary>
    /// Patterns of the flags that the token may change, such as <c>release.orders-*</c>; reading is not limited.
    /// </summary>
    /// <value>At least one; <c>*</c> is any text. Default: none, which allows all flags.</value>
    public string[]? Flags { get; set; }

    /// <summary>
    /// The changes that the token may make, of those that its role allows: see <see cref="TokenVerbs"/>.
    /// </summary>
    /// <value>At least one. Default: none, which allows all changes of the role.</value>
    public string[]? Verbs { get; set; }
}

/// <summary>Roles of tokens.</summary>
public enum TokenRole
{
    /// <summary>Read everything.</summary>
    Viewer,

    /// <summary>As <see cref="Viewer"/>, and control rollouts, kill and unkill, report signals.</summary>
    Operator,

    /// <summary>As <see cref="Operator"/>, and create overrides, forget rollouts, export the audit log.</summary>
    Admin,

    /// <summary>Report signals, and nothing else.</summary>
    Reporter,
}
