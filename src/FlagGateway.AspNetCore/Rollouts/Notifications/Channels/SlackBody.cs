using System.Text.Json;

namespace FlagGateway.Rollouts.Notifications.Channels;

/// <summary>The JSON of an incoming webhook of Slack.</summary>
/// <seealso href="https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks/">incoming webhooks</seealso>
internal static class SlackBody
{
    /// <summary>Writes a notification as UTF-8.</summary>
    public static byte[] Write(RolloutNotification notification, string instance)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteString("text", NotificationFormatter.Format(notification, instance));
            // Names such as release_orders_new and reasons with * would become italic and bold.
            json.WriteBoolean("mrkdwn", false);
            json.WriteBoolean("unfurl_links", false);
            json.WriteEndObject();
        }

        return stream.ToArray();
    }
}
