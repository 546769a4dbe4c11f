using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace FlagGateway.Rollouts.Notifications.Channels;

/// <summary>Signs webhooks: HMAC-SHA256 over id, time and body.</summary>
/// <seealso href="https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md">Standard Webhooks</seealso>
internal static class WebhookSignature
{
    /// <summary>Minimum length of a key in bytes.</summary>
    public const int MinKeyBytes = 16;

    private const string Base64Prefix = "whsec_";

    /// <summary>Reads the key: base64 after <c>whsec_</c>, otherwise the UTF-8 bytes of the text.</summary>
    /// <returns>The key; <c>null</c> if it is no base64, or too short.</returns>
    public static byte[]? ParseKey(string secret)
    {
        if (!secret.StartsWith(Base64Prefix, StringComparison.Ordinal))
            return Encoding.UTF8.GetBytes(secret) is { Length: >= MinKeyBytes } text ? text : null;
        var key = new byte[secret.Length];
        return Convert.TryFromBase64String(secret[Base64Prefix.Length..], key, out var length) && length >= MinKeyBytes ? key[..length] : null;
    }

    /// <summary>The headers of a signed request.</summary>
    /// <param name="key">The key.</param>
    /// <param name="id">Id of the message, the same in every attempt.</param>
    /// <param name="now">Time of the attempt.</param>
    /// <param name="body">The body.</param>
    public static IReadOnlyList<KeyValuePair<string, string>> Headers(byte[] key, string id, DateTimeOffset now, byte[] body)
    {
        var seconds = now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        byte[] signed = [.. Encoding.UTF8.GetBytes($"{id}.{seconds}."), .. body];
        return
        [
            new("webhook-id", id),
            new("webhook-timestamp", seconds),
            new("webhook-signature", $"v1,{Convert.ToBase64String(HMACSHA256.HashData(key, signed))}"),
        ];
    }
}
