using System.Buffers.Binary;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using FlagGateway.Core.Shadow;

namespace FlagGateway.Core.Tests.Shadow;

/// <summary>Answers and outcomes in one line each.</summary>
internal static class Answers
{
    public static CapturedResponse Json(string body) => Of(body, "application/json");

    public static CapturedResponse Of(string body, string? contentType) => Of(Encoding.UTF8.GetBytes(body), contentType);

    public static CapturedResponse Of(byte[] body, string? contentType, string? encoding = null, bool isTruncated = false) =>
        new() { Body = body, ContentType = contentType, ContentEncoding = encoding, IsTruncated = isTruncated };

    /// <summary>An answer that is not held, but of which length and hash are known.</summary>
    public static CapturedResponse Long(string body, string? contentType, string? encoding = null) => new()
    {
        ContentType = contentType,
        ContentEncoding = encoding,
        IsTruncated = true,
        Digest = DigestOf(Encoding.UTF8.GetBytes(body)),
    };

    public static BodyDigest DigestOf(ReadOnlySpan<byte> body) => new(
        body.Length, BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData(body)), body.Length > 0 && body[0] is (byte)'{' or (byte)'[');

    public static CapturedResponse WithHeader(string name, params string[] lines) =>
        new() { Headers = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal) { [name] = lines } };

    public static ComparisonRules Ignoring(params string[] paths) => ComparisonRules.Default with { Ignore = [.. paths.Select(PathPattern.Parse)] };

    /// <summary>The result, then each difference as kind and path.</summary>
    public static string Outcome(Comparison comparison) =>
        string.Join(" ", comparison.Differences.Select(one => $"{one.Kind}:{one.Path}").Prepend(comparison.Result.ToString()));

    public static string Outcome(CapturedResponse control, CapturedResponse candidate, ComparisonRules? rules = null) =>
        Outcome(ResponseComparer.Compare(control, candidate, rules ?? ComparisonRules.Default));

    public static byte[] Encode(string encoding, byte[] bytes)
    {
        using var encoded = new MemoryStream();
        using (Stream stream = encoding switch
        {
            "gzip" or "x-gzip" => new GZipStream(encoded, CompressionLevel.Optimal),
            "br" => new BrotliStream(encoded, CompressionLevel.Fastest),
            "deflate" => new ZLibStream(encoded, CompressionLevel.Optimal),
            "bare deflate" => new DeflateStream(encoded, CompressionLevel.Optimal),
            _ => throw new ArgumentOutOfRangeException(nameof(encoding)),
        })
        {
            stream.Write(bytes);
        }

        return encoded.ToArray();
    }

    public static byte[] Encode(string encoding, string text) => Encode(encoding, Encoding.UTF8.GetBytes(text));
}
