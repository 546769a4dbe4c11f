using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace FlagGateway.Rollouts.Notifications.Channels;

/// <summary>
/// An event of PagerDuty: what stops a rollout opens an incident, and what goes on with it or ends it resolves the
/// incident. The kill switch has an incident of its own, which <c>unkilled</c> resolves.
/// </summary>
/// <remarks>
/// Warnings open none: several can be there at once, and one that ends would resolve the incident of the others.
/// </remarks>
/// <seealso href="https://developer.pagerduty.com/docs/events-api-v2/trigger-events/">Events API v2</seealso>
internal static class PagerDutyBody
{
    private const int MaxSummary = 1024;
    private const int MaxKey = 255;

    /// <summary>Wire names of the events that open an incident.</summary>
    public static IReadOnlyList<string> Opening { get; } = [.. Enum.GetValues<NotificationEvent>().Where(static kind => SeverityOf(kind) is not null).Select(static kind => kind.ToWireName())];

    /// <summary>Whether an event is sent.</summary>
    /// <param name="kind">The event.</param>
    /// <param name="selected">
    /// Events that may open an incident; <c>null</c> for all. What resolves one is always sent.
    /// </param>
    public static bool Takes(NotificationEvent kind, IReadOnlyList<string>? selected) =>
        Resolves(kind) || (SeverityOf(kind) is not null && (selected is null || selected.Contains(kind.ToWireName(), StringComparer.Ordinal)));

    /// <summary>Writes a notification as UTF-8.</summary>
    /// <param name="notification">The notification.</param>
    /// <param name="instance">Name of the gateway that sends it.</param>
    /// <param name="key">The integration key of the service.</param>
    public static byte[] Write(RolloutNotification notification, string instance, string key)
    {
        var severity = SeverityOf(notification.Event);
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteString("routing_key", key);
            json.WriteString("event_action", severity is null ? "resolve" : "trigger");
            json.WriteString("dedup_key", KeyOf(notification));
            if (severity is not null)
                WritePayload(json, notification, instance, severity);
            json.WriteEndObject();
        }

        return stream.ToArray();
    }

    private static void WritePayload(Utf8JsonWriter json, RolloutNotification notification, string instance, string severity)
    {
        var lines = NotificationFormatter.Lines(notification, instance);
        var summary = notification.Reason.Length == 0 ? lines[0] : $"{lines[0]}: {lines[1]}";
        json.WriteString("client", "FlagGateway");
        json.WriteStartObject("payload");
        json.WriteString("summary", summary.Length > MaxSummary ? summary[..(MaxSummary - 1)] + "…" : summary);
        json.WriteString("source", instance);
        json.WriteString("severity", severity);
        json.WriteString("timestamp", notification.At.UtcDateTime);
        json.WriteString("component", notification.Flag);
        json.WriteString("class", notification.Event.ToWireName());
        json.WriteStartObject("custom_details");
        json.WriteString("id", notification.Id);
        json.WriteString("stage", notification.Stage);
        json.WriteString("actor", notification.Actor);
        json.WriteStartArray("arithmetic");
        foreach (var line in NotificationFormatter.Arithmetic(notification))
            json.WriteStringValue(line);
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static string KeyOf(RolloutNotification notification)
    {
        var subject = notification.Event is NotificationEvent.Killed or NotificationEvent.Unkilled ? "kill" : "rollout";
        var key = $"flaggateway:{subject}:{notification.Flag}";
        return key.Length <= MaxKey ? key : $"flaggateway:{subject}:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(notification.Flag)))}";
    }

    private static bool Resolves(NotificationEvent kind) => kind is NotificationEvent.Started or NotificationEvent.Stage or NotificationEvent.Resumed
        or NotificationEvent.Succeeded or NotificationEvent.Aborted or NotificationEvent.Released or NotificationEvent.Unkilled;

    private static string? SeverityOf(NotificationEvent kind) => kind switch
    {
        NotificationEvent.RolledBack => "critical",
        NotificationEvent.Killed or NotificationEvent.StateMissing => "error",
        NotificationEvent.Paused or NotificationEvent.Inconclusive => "warning",
        _ => null,
    };
}
