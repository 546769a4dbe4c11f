using System.Net.Http.Headers;
using System.Net.Mime;
using FlagGateway.Options;

namespace FlagGateway.Rollouts.Notifications.Channels;

/// <summary>
/// A POST of JSON. A class, because records print what they contain, and addresses and bodies contain secrets.
/// </summary>
internal sealed class HttpMessage(Uri address, byte[] body, IReadOnlyList<KeyValuePair<string, string>> headers)
{
    /// <summary>Creates what is sent to a recipient.</summary>
    /// <exception cref="ChannelSecretException">A file cannot be read, or its content cannot be used.</exception>
    public static HttpMessage Create(Recipient recipient, RolloutNotification notification, string instance, DateTimeOffset now)
    {
        var body = recipient.Type switch
        {
            ChannelType.Webhook => WebhookBody.Write(notification, instance),
            ChannelType.Slack => SlackBody.Write(notification, instance),
            ChannelType.Teams => TeamsBody.Write(notification, instance),
            ChannelType.PagerDuty => PagerDutyBody.Write(notification, instance, recipient.Secret!.Read()),
            _ => throw new InvalidOperationException($"{recipient.Type} is not sent by HTTP."),
        };
        return Create(recipient, notification.Id, body, now);
    }

    /// <summary>Creates a message to the address of a recipient, signed if it is a webhook with a secret.</summary>
    /// <inheritdoc cref="Create(Recipient, RolloutNotification, string, DateTimeOffset)"/>
    public static HttpMessage Create(Recipient recipient, string id, byte[] body, DateTimeOffset now) =>
        new(ReadAddress(recipient.Url!), body, recipient is { Type: ChannelType.Webhook, Secret: { } secret } ? WebhookSignature.Headers(ReadKey(secret), id, now, body) : []);

    /// <summary>The request.</summary>
    /// <param name="id">
    /// Sent as <c>Idempotency-Key</c>: a receiver can detect a repeated attempt after a lost response.
    /// </param>
    /// <seealso href="https://datatracker.ietf.org/doc/html/draft-ietf-httpapi-idempotency-key-header">The Idempotency-Key header field</seealso>
    public HttpRequestMessage ToRequest(string id)
    {
        HttpRequestMessage request = new(HttpMethod.Post, address) { Content = new ByteArrayContent(body) };
        // A string of structured fields, so in quotes.
        request.Headers.TryAddWithoutValidation("Idempotency-Key", $"\"{id}\"");
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(MediaTypeNames.Application.Json);
        return request;
    }

    private static Uri ReadAddress(ChannelSecret url) =>
        Uri.TryCreate(url.Read(), UriKind.Absolute, out var address) && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps)
            ? address
            : throw new ChannelSecretException("the address is not an http or https address");

    private static byte[] ReadKey(ChannelSecret secret) =>
        WebhookSignature.ParseKey(secret.Read()) ?? throw new ChannelSecretException($"the secret is no key of {WebhookSignature.MinKeyBytes} bytes or more");
}
