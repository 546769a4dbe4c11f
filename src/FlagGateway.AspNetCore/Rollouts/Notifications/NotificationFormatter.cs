using System.Globalization;
using System.Text;

namespace FlagGateway.Rollouts.Notifications;

/// <summary>Formats the text of a notification: its lines, and all of them for Slack and compatible services.</summary>
/// <seealso href="https://docs.slack.dev/messaging/formatting-message-text/#escaping">escaping</seealso>
internal static class NotificationFormatter
{
    private const int MaxLines = 20;
    private const int MaxPartLength = 500;

    /// <summary>The event, the reason, a line for each guardrail, and actor and gateway, escaped for Slack.</summary>
    public static string Format(RolloutNotification notification, string instance)
    {
        var text = new StringBuilder();
        foreach (var line in Lines(notification, instance))
            Append(text, line);
        return text.ToString();
    }

    /// <summary>
    /// The same, line by line and not escaped. The first line is a title; the reason is the second if there is one.
    /// </summary>
    public static IReadOnlyList<string> Lines(RolloutNotification notification, string instance)
    {
        List<string> lines = [Clean($"{notification.Flag}: {notification.Event.ToDescription()}{Stage(notification)}")];
        if (notification.Reason.Length != 0)
            lines.Add(Clean(notification.Reason));
        lines.AddRange(Arithmetic(notification).Select(static line => "• " + line));
        lines.Add(Clean(notification.Actor.Length == 0 ? instance : $"by {notification.Actor}, {instance}"));
        return lines;
    }

    /// <summary>The lines of the guardrails, at most 20 and how many more.</summary>
    public static IEnumerable<string> Arithmetic(RolloutNotification notification) => notification.Arithmetic.Count <= MaxLines
        ? notification.Arithmetic.Select(Clean)
        : notification.Arithmetic.Take(MaxLines).Select(Clean).Append(string.Create(CultureInfo.InvariantCulture, $"and {notification.Arithmetic.Count - MaxLines} more"));

    private static string Stage(RolloutNotification notification) =>
        (notification.Stage.Length == 0 ? "" : $", stage {notification.Stage}")
        + (notification.Percentage is { } percentage ? string.Create(CultureInfo.InvariantCulture, $", {percentage} %{(notification.Segment is null ? "" : $" of {notification.Segment}")} on the candidate") : "");

    // Flags, stages and reasons are untrusted text: no line breaks, and a limited length.
    private static string Clean(string part)
    {
        var cut = part.Length > MaxPartLength ? part[..MaxPartLength] + "…" : part;
        return cut.Any(char.IsControl) ? string.Concat(cut.Select(static c => char.IsControl(c) ? ' ' : c)) : cut;
    }

    // No links and mentions either.
    private static void Append(StringBuilder text, string line)
    {
        if (text.Length != 0)
            text.Append('\n');
        foreach (var c in line)
        {
            _ = c switch
            {
                '&' => text.Append("&amp;"),
                '<' => text.Append("&lt;"),
                '>' => text.Append("&gt;"),
                _ => text.Append(c),
            };
        }
    }
}
