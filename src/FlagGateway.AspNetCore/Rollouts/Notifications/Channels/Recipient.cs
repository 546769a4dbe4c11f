using FlagGateway.Options;

namespace FlagGateway.Rollouts.Notifications.Channels;

/// <summary>Receives notifications: an address of a plan, or a channel.</summary>
/// <param name="Key">Identifies its queue: the notifications of one recipient are sent in order.</param>
/// <param name="Label">Its name in logs, without secrets.</param>
/// <param name="Type">Format of what is sent.</param>
internal sealed record Recipient(string Key, string Label, ChannelType Type)
{
    private static readonly ChannelSecret PagerDuty = new("https://events.pagerduty.com/v2/enqueue", null);

    /// <summary>Its address; <c>null</c> for e-mail.</summary>
    public ChannelSecret? Url { get; init; }

    /// <summary>Its key; <c>null</c> for none.</summary>
    public ChannelSecret? Secret { get; init; }

    /// <summary>The mail server; <c>null</c> for others.</summary>
    public SmtpOptions? Smtp { get; init; }

    /// <summary>Wire names of the events that it gets; <c>null</c> for all.</summary>
    public IReadOnlyList<string>? Events { get; init; }

    /// <summary>The recipient of an address in a plan.</summary>
    public static Recipient From(Uri address) => new(address.AbsoluteUri, address.GetLeftPart(UriPartial.Authority), ChannelType.Webhook) { Url = new(address.AbsoluteUri, null) };

    /// <summary>The recipient of a channel without errors.</summary>
    public static Recipient From(string name, ChannelOptions options) => new($"channel {name}", $"channel {name}", options.Type!.Value)
    {
        Url = ChannelSecret.From(options.Url, options.UrlFile) ?? (options.Type == ChannelType.PagerDuty ? PagerDuty : null),
        Secret = ChannelSecret.From(options.Secret, options.SecretFile),
        Smtp = options.Smtp,
        Events = options.Events,
    };

    /// <summary>Whether it gets an event.</summary>
    public bool Takes(NotificationEvent kind) => Type == ChannelType.PagerDuty
        ? PagerDutyBody.Takes(kind, Events)
        : Events is null || Events.Contains(kind.ToWireName(), StringComparer.Ordinal);
}
