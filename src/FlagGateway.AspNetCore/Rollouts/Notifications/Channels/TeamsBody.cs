using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace FlagGateway.Rollouts.Notifications.Channels;

/// <summary>An adaptive card for a webhook of a workflow of Microsoft Teams.</summary>
/// <remarks>
/// Text blocks of cards read Markdown, in which a name could be a link; runs of text do not, so nothing needs to be
/// escaped.
/// </remarks>
/// <seealso href="https://learn.microsoft.com/en-us/microsoftteams/platform/webhooks-and-connectors/how-to/add-incoming-webhook">webhooks of Teams</seealso>
internal static class TeamsBody
{
    // Teams refuses messages of more than 28 KB.
    private const int MaxTextBytes = 16_000;

    private static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes a notification as UTF-8.</summary>
    public static byte[] Write(RolloutNotification notification, string instance)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, Relaxed))
        {
            json.WriteStartObject();
            json.WriteString("type", "message");
            json.WriteStartArray("attachments");
            json.WriteStartObject();
            json.WriteString("contentType", "application/vnd.microsoft.card.adaptive");
            json.WriteNull("contentUrl");
            json.WriteStartObject("content");
            json.WriteString("$schema", "http://adaptivecards.io/schemas/adaptive-card.json");
            json.WriteString("type", "AdaptiveCard");
            json.WriteString("version", "1.4");
            json.WriteStartArray("body");
            WriteLines(json, NotificationFormatter.Lines(notification, instance));
            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return stream.ToArray();
    }

    private static void WriteLines(Utf8JsonWriter json, IReadOnlyList<string> lines)
    {
        var left = MaxTextBytes;
        for (var i = 0; i < lines.Count; i++)
        {
            left -= Encoding.UTF8.GetByteCount(lines[i]);
            var isLong = left < 0;
            json.WriteStartObject();
            json.WriteString("type", "RichTextBlock");
            json.WriteStartArray("inlines");
            json.WriteStartObject();
            json.WriteString("type", "TextRun");
            json.WriteString("text", isLong ? "…" : lines[i]);
            if (i == 0)
                json.WriteString("weight", "Bolder");
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteEndObject();
            if (isLong)
                return;
        }
    }
}
