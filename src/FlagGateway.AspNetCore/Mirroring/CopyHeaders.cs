using System.Collections.Frozen;
using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using FlagGateway.Options;
using FlagGateway.Snapshots;

namespace FlagGateway.Mirroring;

/// <summary>Selects the headers of a copy.</summary>
/// <param name="options">The options in force, which name further headers that are credentials.</param>
internal sealed class CopyHeaders(Func<ShadowOptions> options)
{
    // Conditional and range headers. A copy requests the complete response.
    private static readonly FrozenSet<string> Conditions = new[]
    {
        "If-None-Match", "If-Modified-Since", "If-Range", "If-Match", "If-Unmodified-Since", "Range",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private static readonly string[] DefaultKeyHeaders = ["X-Api-Key", "X-Auth-Token", "X-Csrf-Token"];

    private const string IdempotencyKey = "Idempotency-Key";

    public void Apply(MirroredExchange exchange, HttpRequestHeaders headers, bool isSecondControl)
    {
        var rule = exchange.Rule;
        foreach (var (name, value) in exchange.RequestHeaders)
        {
            if (IsDropped(name, rule, isSecondControl))
                continue;
            headers.TryAddWithoutValidation(name, name.Equals("traceparent", StringComparison.OrdinalIgnoreCase) ? NextSpan(value, exchange.RequestId) : value);
        }

        headers.TryAddWithoutValidation(GatewayHeaders.Shadow, "1");
        if (!isSecondControl)
        {
            if (rule.ToVariant is not null)
                headers.TryAddWithoutValidation(GatewayHeaders.Variant, rule.ToVariant);
        }

        foreach (var (name, value) in isSecondControl ? exchange.VariantHeaders : rule.RequestHeaders)
        {
            headers.Remove(name);
            headers.TryAddWithoutValidation(name, value);
        }

        if (!HttpMethods.IsGet(exchange.Method) && !HttpMethods.IsHead(exchange.Method) && !headers.NonValidated.Contains(IdempotencyKey))
            headers.TryAddWithoutValidation(IdempotencyKey, KeyOf(exchange));
    }

    /// <summary>Whether a request is conditional or partial.</summary>
    public static bool IsConditional(HttpHeadersNonValidated request)
    {
        foreach (var header in request)
        {
            if (Conditions.Contains(header.Key))
                return true;
        }

        return false;
    }

    /// <summary>Whether control's response may depend on credentials that a copy does not carry.</summary>
    /// <param name="exchange">The request and control's response.</param>
    /// <param name="status">The status that the copy got.</param>
    public bool LackCredentials(MirroredExchange exchange, int status)
    {
        if (exchange.Rule.KeepsCredentials)
            return false;
        var isRefused = status is StatusCodes.Status401Unauthorized or StatusCodes.Status403Forbidden;
        foreach (var (name, _) in exchange.RequestHeaders)
        {
            if (IsCredential(name) && (isRefused || IsNamed(exchange.Vary, name)))
                return true;
        }

        return false;
    }

    private static bool IsNamed(string? vary, string name)
    {
        foreach (var range in vary.AsSpan().Split(','))
        {
            if (vary.AsSpan()[range].Trim() is var token && (token.SequenceEqual("*") || token.Equals(name, StringComparison.OrdinalIgnoreCase)))
                return true;
        }

        return false;
    }

    private bool IsCredential(string name) =>
        name.Equals("Authorization", StringComparison.OrdinalIgnoreCase) || name.Equals("Cookie", StringComparison.OrdinalIgnoreCase)
        || (options().KeyHeaders ?? DefaultKeyHeaders).Contains(name, StringComparer.OrdinalIgnoreCase);

    private bool IsDropped(string name, MirrorRule rule, bool isSecondControl)
    {
        if (name.Equals("Host", StringComparison.OrdinalIgnoreCase) || name.Equals("Proxy-Authorization", StringComparison.OrdinalIgnoreCase) || Conditions.Contains(name))
            return true;
        if (IsCredential(name))
            return !rule.KeepsCredentials;
        // The copy is for another variant, without its own decision.
        return !isSecondControl
            && (name.Equals(GatewayHeaders.Variant, StringComparison.OrdinalIgnoreCase) || name.Equals(GatewayHeaders.Reason, StringComparison.OrdinalIgnoreCase));
    }

    // The same trace, another span: the copy is next to the user's request in the trace.
    private static string NextSpan(string traceparent, string requestId)
    {
        var parts = traceparent.Split('-');
        if (parts is not [var version, { Length: 32 } trace, { Length: 16 } span, ..])
            return traceparent;
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(span + requestId));
        parts[2] = Convert.ToHexStringLower(hash.AsSpan(0, 8));
        return string.Join('-', parts);
    }

    // The same copy sent twice has the same key; two identical requests of a user have different ones.
    private static string KeyOf(MirroredExchange exchange)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{exchange.Method}\n{exchange.PathAndQuery}\n{exchange.RequestId}\n")));
        hash.AppendData(exchange.RequestBody.Bytes.Span);
        return Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 16));
    }
}
