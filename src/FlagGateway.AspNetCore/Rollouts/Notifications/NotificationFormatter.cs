using System.Globalization;
using System.Text;

namespace FlagGateway.Rollouts.Notifications;

/// <summary>Formats the text of a notification for Slack and compatible services.</summary>
/// <seealso href="https://docs.slack.dev/messaging/formatting-message-text/#escaping">escaping</seealso>
internal static class NotificationFormatter
{
    private const int MaxLines = 20;
    private const int MaxPartLength = 500;

    /// <summary>Formats the event, the reason, a line for each guardrail, and actor and gateway.</summary>
    public static string Format(RolloutNotification notification, string instance)
    {
        var text = new StringBuilder();
        Append(text, $"{notification.Flag}: {notification.Event.ToDescription()}{Stage(notification)}");
        if (notification.Reason.Length != 0)
            Append(text, notification.Reason);
        foreach (var line in notification.Arithmetic.Take(MaxLines))
            Append(text, "• " + line);
        if (notification.Arithmetic.Count > MaxLines)
            Append(text, string.Create(CultureInfo.InvariantCulture, $"• and {notification.Arithmetic.Count - MaxLines} more"));
        Append(text, notification.Actor.Length == 0 ? instance : $"by {notification.Actor}, {instance}");
        return text.ToString();
    }

    private static string Stage(RolloutNotification notification) =>
        (notification.Stage.Length == 0 ? "" : $", stage {notification.Stage}")
        + (notification.Percentage is { } percentage ? string.Create(CultureInfo.InvariantCulture, $", {percentage} % on the candidate") : "");

    // Flags, stages and reasons are untrusted text: no links, mentions or line breaks.
    private static void Append(StringBuilder text, string part)
    {
        if (text.Length != 0)
            text.Append('\n');
        var cut = part.Length > MaxPartLength ? part[..MaxPartLength] + "…" : part;
        foreach (var c in cut)
        {
            _ = c switch
            {
                '&' => text.Append("&amp;"),
                '<' => text.Append("&lt;"),
                '>' => text.Append("&gt;"),
                _ => text.Append(char.IsControl(c) ? ' ' : c),
            };
        }
    }
}
