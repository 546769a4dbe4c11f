using FlagGateway.Options;
using MimeKit;
using MimeKit.Utils;

namespace FlagGateway.Rollouts.Notifications.Channels;

/// <summary>
/// A notification as an e-mail of plain text. Headers are encoded by the library, and lines have no control characters.
/// </summary>
internal static class EmailMessage
{
    private const int MaxSubject = 200;

    /// <summary>
    /// Creates the message. Its id is that of the notification, so that mail servers recognize a repeated one.
    /// </summary>
    /// <param name="notification">The notification.</param>
    /// <param name="instance">Name of the gateway that sends it.</param>
    /// <param name="smtp">Settings without errors.</param>
    public static MimeMessage Create(RolloutNotification notification, string instance, SmtpOptions smtp)
    {
        var lines = NotificationFormatter.Lines(notification, instance);
        var from = MailboxAddress.Parse(smtp.From!);
        MimeMessage message = new()
        {
            Subject = lines[0].Length > MaxSubject ? lines[0][..MaxSubject] + "…" : lines[0],
            Date = notification.At,
            MessageId = MimeUtils.ParseMessageId($"<{notification.Id}@{from.Domain}>") ?? MimeUtils.GenerateMessageId(from.Domain),
            Body = new TextPart("plain") { Text = string.Join("\r\n", lines) + "\r\n" },
        };
        message.From.Add(from);
        message.To.AddRange(smtp.To!.Select(MailboxAddress.Parse));
        // Out-of-office replies to a program help nobody.
        message.Headers.Add(HeaderId.AutoSubmitted, "auto-generated");
        return message;
    }
}
