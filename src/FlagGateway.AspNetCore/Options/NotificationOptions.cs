using System.ComponentModel.DataAnnotations;

namespace FlagGateway.Options;

/// <summary>Channels that rollouts notify by name.</summary>
public sealed class NotificationOptions
{
    /// <summary>The channels by name; a rollout lists the name in <c>notify</c>.</summary>
    /// <value>
    /// Names of 1 to 64 letters, digits, dots, hyphens and underscores, beginning with a letter. Default: none.
    /// </value>
    public Dictionary<string, ChannelOptions>? Channels { get; set; }
}

/// <summary>One channel.</summary>
public sealed class ChannelOptions
{
    /// <summary>The kind of receiver.</summary>
    /// <value>Needed.</value>
    [Required]
    [EnumDataType(typeof(ChannelType))]
    public ChannelType? Type { get; set; }

    /// <summary>Address of the receiver. Addresses of chats are secrets: whoever knows them can write there.</summary>
    /// <value>
    /// Default: none; for PagerDuty <c>https://events.pagerduty.com/v2/enqueue</c>. Needed by the others except Email,
    /// or <see cref="UrlFile"/>.
    /// </value>
    [DataType(DataType.Password)]
    public string? Url { get; set; }

    /// <summary>
    /// File that contains the address, instead of <see cref="Url"/>; read again for each notification.
    /// </summary>
    /// <value>Default: none.</value>
    public string? UrlFile { get; set; }

    /// <summary>Key that signs webhooks, or the integration key of PagerDuty.</summary>
    /// <value>Default: none. For a webhook at least 16 bytes, or <c>whsec_</c> and base64.</value>
    [DataType(DataType.Password)]
    public string? Secret { get; set; }

    /// <summary>
    /// File that contains the secret, instead of <see cref="Secret"/>; read again for each notification.
    /// </summary>
    /// <value>Default: none.</value>
    public string? SecretFile { get; set; }

    /// <summary>Events that are sent to the channel.</summary>
    /// <value>At least one. Default: all that the kind of receiver takes.</value>
    public string[]? Events { get; set; }

    /// <summary>The mail server and the addresses.</summary>
    /// <value>Default: none. Needed by Email.</value>
    public SmtpOptions? Smtp { get; set; }
}

/// <summary>Kinds of receivers.</summary>
public enum ChannelType
{
    /// <summary>An incoming webhook of Slack.</summary>
    Slack,

    /// <summary>A webhook of a workflow of Microsoft Teams, which posts a card.</summary>
    Teams,

    /// <summary>A service of PagerDuty: incidents that open and end by themselves.</summary>
    PagerDuty,

    /// <summary>E-mail.</summary>
    Email,

    /// <summary>JSON for programs, signed if there is a secret.</summary>
    Webhook,
}
