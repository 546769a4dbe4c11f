using System.ComponentModel.DataAnnotations;

namespace FlagGateway.Options;

/// <summary>A mail server, and who writes to whom.</summary>
public sealed class SmtpOptions
{
    /// <summary>Name of the server.</summary>
    /// <value>Needed.</value>
    [Required]
    public string? Host { get; set; }

    /// <summary>Port of the server.</summary>
    /// <value>
    /// 1 to 65535. Default: 587, or 465 with <see cref="SmtpTls.Implicit"/>, or 25 with <see cref="SmtpTls.None"/>.
    /// </value>
    [Range(1, 65535)]
    public int? Port { get; set; }

    /// <summary>How the connection is encrypted.</summary>
    /// <value>Default: <see cref="SmtpTls.StartTls"/>.</value>
    [EnumDataType(typeof(SmtpTls))]
    public SmtpTls Tls { get; set; }

    /// <summary>Name to log in with.</summary>
    /// <value>Default: none, no login.</value>
    public string? User { get; set; }

    /// <summary>Password of the user.</summary>
    /// <value>Default: none. Best set by the environment, or by <see cref="PasswordFile"/>.</value>
    [DataType(DataType.Password)]
    public string? Password { get; set; }

    /// <summary>
    /// File that contains the password, instead of <see cref="Password"/>; read again for each message.
    /// </summary>
    /// <value>Default: none.</value>
    public string? PasswordFile { get; set; }

    /// <summary>Address of the sender, such as <c>FlagGateway &lt;flags@example.com&gt;</c>.</summary>
    /// <value>Needed.</value>
    [Required]
    public string? From { get; set; }

    /// <summary>Addresses of the receivers.</summary>
    /// <value>1 to 50. Needed.</value>
    [Required]
    [Length(1, 50)]
    public string[]? To { get; set; }
}

/// <summary>How the connection to a mail server is encrypted.</summary>
public enum SmtpTls
{
    /// <summary>Begins in the clear and must be encrypted before anything is sent. The default.</summary>
    StartTls,

    /// <summary>TLS from the first byte.</summary>
    Implicit,

    /// <summary>Never encrypted; not with a password, except on this machine.</summary>
    None,
}
