using System.IO.Compression;

namespace FlagGateway.Core.Shadow;

/// <summary>Output of a decoder.</summary>
/// <param name="Bytes">The bytes, up to the cap.</param>
/// <param name="IsMore">Whether there was more output.</param>
/// <param name="IsDamaged">
/// Whether the data is wrong or ends before its own end; <paramref name="Bytes"/> are those before the damage.
/// </param>
internal readonly record struct Decompressed(ReadOnlyMemory<byte> Bytes, bool IsMore, bool IsDamaged);

/// <summary>Decodes one content encoding.</summary>
internal static class Decompressor
{
    private const int Chunk = 16 * 1024;

    private static readonly byte[] LastText = "flaggateway: the gzip data before this was complete"u8.ToArray();
    private static readonly byte[] LastMember = Gzip(LastText);

    /// <summary>Returns false if the encoding is not supported.</summary>
    public static bool TryDecode(string encoding, ReadOnlyMemory<byte> bytes, int maxBytes, out Decompressed decoded)
    {
        var isGzip = encoding is "gzip";
        var source = new ProbedStream(bytes, isGzip ? LastMember : default);
        using var stream = Open(encoding, source, bytes.Span);
        if (stream is null)
        {
            decoded = default;
            return false;
        }

        decoded = Read(stream, isGzip ? (long)maxBytes + LastText.Length : maxBytes);
        if (isGzip)
            decoded = WithoutLastText(decoded, maxBytes);
        else if (!decoded.IsMore && source.IsPastEnd)
            decoded = decoded with { IsDamaged = true };
        return true;
    }

    private static Stream? Open(string encoding, ProbedStream source, ReadOnlySpan<byte> bytes) => encoding switch
    {
        "gzip" => new GZipStream(source, CompressionMode.Decompress),
        "br" => new BrotliStream(source, CompressionMode.Decompress),
        "deflate" when HasZlibHeader(bytes) => new ZLibStream(source, CompressionMode.Decompress),

        // The name means zlib's format; some servers nevertheless send the raw stream.
        "deflate" => new DeflateStream(source, CompressionMode.Decompress),
        _ => null,
    };

    private static bool HasZlibHeader(ReadOnlySpan<byte> bytes) =>
        bytes.Length >= 2 && (bytes[0] & 0x0F) == 8 && ((bytes[0] << 8) | bytes[1]) % 31 == 0;

    private static Decompressed WithoutLastText(Decompressed decoded, int maxBytes)
    {
        var isComplete = decoded.Bytes.Span.EndsWith(LastText);
        var bytes = isComplete ? decoded.Bytes[..^LastText.Length] : decoded.Bytes;
        var isMore = bytes.Length > maxBytes;
        return new Decompressed(isMore ? bytes[..maxBytes] : bytes, isMore || decoded.IsMore, decoded.IsDamaged || (!isComplete && !decoded.IsMore));
    }

    private static Decompressed Read(Stream stream, long maxBytes)
    {
        using var decoded = new MemoryStream();
        var chunk = new byte[Chunk];
        try
        {
            while (stream.Read(chunk) is > 0 and var count)
            {
                var room = maxBytes - decoded.Length;
                decoded.Write(chunk, 0, (int)Math.Min(count, room));
                if (count > room)
                    return new Decompressed(decoded.ToArray(), IsMore: true, IsDamaged: false);
            }

            return new Decompressed(decoded.ToArray(), IsMore: false, IsDamaged: false);
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException or InvalidOperationException)
        {
            return new Decompressed(decoded.ToArray(), IsMore: false, IsDamaged: true);
        }
    }

    private static byte[] Gzip(byte[] text)
    {
        using var member = new MemoryStream();
        using (var stream = new GZipStream(member, CompressionLevel.Optimal))
            stream.Write(text);
        return member.ToArray();
    }
}
