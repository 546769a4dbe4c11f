using System.Text.Json;

namespace FlagGateway.Rollouts.Notifications.Channels;

/// <summary>The JSON that is sent: <c>text</c> for chats, the other fields for programs.</summary>
internal static class WebhookBody
{
    /// <summary>Writes a notification as UTF-8.</summary>
    /// <param name="notification">The notification.</param>
    /// <param name="instance">Name of the gateway that sends it.</param>
    public static byte[] Write(RolloutNotification notification, string instance)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteString("id", notification.Id);
            json.WriteString("text", NotificationFormatter.Format(notification, instance));
            json.WriteString("flag", notification.Flag);
            json.WriteString("event", notification.Event.ToWireName());
            json.WriteString("phase", notification.Phase?.ToString());
            json.WriteString("stage", notification.Stage);
            if (notification.Percentage is { } percentage && double.IsFinite(percentage))
                json.WriteNumber("percentage", percentage);
            else
                json.WriteNull("percentage");
            if (notification.Segment is { } segment)
                json.WriteString("segment", segment);
            if (notification.Rule is { } rule)
            {
                json.WriteString("rule", rule);
                json.WriteString("owner", notification.Owner);
            }

            json.WriteString("reason", notification.Reason);
            json.WriteStartArray("arithmetic");
            foreach (var line in notification.Arithmetic)
                json.WriteStringValue(line);
            json.WriteEndArray();
            json.WriteString("actor", notification.Actor);
            json.WriteString("at", notification.At.UtcDateTime);
            json.WriteString("instance", instance);
            json.WriteEndObject();
        }

        return stream.ToArray();
    }
}
