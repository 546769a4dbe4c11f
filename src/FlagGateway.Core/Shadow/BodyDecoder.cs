namespace FlagGateway.Core.Shadow;

/// <summary>
/// Decodes content encodings, never producing more bytes than the limit (protection against decompression bombs).
/// </summary>
internal static class BodyDecoder
{
    private const int MaxEncodings = 4;

    public static DecodedBody Decode(CapturedResponse response, int maxBytes)
    {
        var encoded = new DecodedBody(response.Body, response.IsTruncated);
        var encodings = Encodings(response.ContentEncoding);
        if (encodings.Length > MaxEncodings)
            return encoded with { Unsupported = "more than four content encodings cannot be undone" };
        var body = encoded;
        foreach (var encoding in encodings.Reverse())
        {
            if (body.Bytes.IsEmpty)
                break;
            if (!Decompressor.TryDecode(encoding, body.Bytes, maxBytes, out var decoded))
                return encoded with { Unsupported = $"content encoding '{Excerpt.Cut(Excerpt.Printable(encoding), 40)}' cannot be undone" };

            // The end of a truncated body is missing intentionally; only a complete one can be damaged.
            if (decoded.IsDamaged && !body.IsCut)
                return encoded with { Damage = $"{encoding} data is damaged or ends early" };
            body = new DecodedBody(decoded.Bytes, body.IsCut || decoded.IsMore);
        }

        return body.Bytes.Length > maxBytes ? new DecodedBody(body.Bytes[..maxBytes], IsCut: true) : body;
    }

    /// <summary>The encodings in the order applied, in lower case, without identity.</summary>
    public static string[] Encodings(string? contentEncoding) =>
    [
        .. (contentEncoding ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(encoding => encoding.ToLowerInvariant())
            .Select(encoding => encoding is "x-gzip" ? "gzip" : encoding)
            .Where(encoding => encoding is not "identity"),
    ];
}
