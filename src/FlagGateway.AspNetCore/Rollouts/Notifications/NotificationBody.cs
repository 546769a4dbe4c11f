using System.Text.Json;

namespace FlagGateway.Rollouts.Notifications;

/// <summary>The JSON that is sent: <c>text</c> for chats, the other fields for programs.</summary>
internal static class NotificationBody
{
    /// <summary>Writes a notification as UTF-8.</summary>
    /// <param name="notice">The notification.</param>
    /// <param name="instance">Name of the gateway that sends it.</param>
    public static byte[] Write(RolloutNotification notice, string instance)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteString("id", notice.Id);
            json.WriteString("text", NotificationFormatter.Format(notice, instance));
            json.WriteString("flag", notice.Flag);
            json.WriteString("event", notice.Event.ToWireName());
            json.WriteString("phase", notice.Phase?.ToString());
            json.WriteString("stage", notice.Stage);
            if (notice.Percentage is { } percentage && double.IsFinite(percentage))
                json.WriteNumber("percentage", percentage);
            else
                json.WriteNull("percentage");
            json.WriteString("reason", notice.Reason);
            json.WriteStartArray("arithmetic");
            foreach (var line in notice.Arithmetic)
                json.WriteStringValue(line);
            json.WriteEndArray();
            json.WriteString("actor", notice.Actor);
            json.WriteString("at", notice.At.UtcDateTime);
            json.WriteString("instance", instance);
            json.WriteEndObject();
        }

        return stream.ToArray();
    }
}
