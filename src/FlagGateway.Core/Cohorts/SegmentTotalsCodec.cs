using System.IO.Compression;

namespace FlagGateway.Core.Cohorts;

/// <summary>
/// Serializes counts by segment to bytes, to be shared between instances. Small if little was counted.
/// </summary>
public static class SegmentTotalsCodec
{
    /// <summary>The largest accepted count, chosen so that sums over all instances do not overflow.</summary>
    public const long MaxCount = 1L << 50;

    private const byte Format = 4;

    // Formats of instances of earlier versions, or of files that they left: without times to the first content.
    private const byte FormatWithoutFirstTokens = 3;

    // The same, without counts by partition as well.
    private const byte FormatWithoutPartitions = 2;

    // More than the largest valid content; data that decompresses to more is malicious.
    private const int MaxBytes = 72 * 1024 * 1024;

    // Plus one segment of others for each kind.
    private const int MaxDecodedSegments = 2 * SegmentTotals.MaxSegments;

    /// <summary>Writes totals.</summary>
    public static byte[] Encode(SegmentTotals totals)
    {
        ArgumentNullException.ThrowIfNull(totals);
        using var buffer = new MemoryStream();
        buffer.WriteByte(Format);
        using (var compressed = new DeflateStream(buffer, CompressionLevel.Fastest, leaveOpen: true))
        using (var blocks = new BufferedStream(compressed, CohortTotalsCodec.BlockBytes))
        using (var writer = new BinaryWriter(blocks))
        {
            writer.Write7BitEncodedInt(totals.Segments.Count);
            foreach (var (key, (control, candidate)) in totals.Segments)
            {
                writer.Write(key.IsRoute);
                writer.Write(key.Kind);
                writer.Write(key.Name);
                Write(writer, control);
                Write(writer, candidate);
            }
        }

        return buffer.ToArray();
    }

    /// <summary>Reads totals; <c>null</c> if the bytes are invalid or of another version.</summary>
    public static SegmentTotals? Decode(byte[] bytes)
    {
        ArgumentNullException.ThrowIfNull(bytes);
        if (bytes.Length == 0 || bytes[0] is not (Format or FormatWithoutFirstTokens or FormatWithoutPartitions))
            return null;
        try
        {
            using var plain = Unfold(bytes);
            using var reader = new BinaryReader(plain);
            SegmentTotals totals = new();
            var count = Bounded(reader.Read7BitEncodedInt(), MaxDecodedSegments);
            for (var i = 0; i < count; i++)
            {
                SegmentKey key = new(reader.ReadBoolean(), reader.ReadString(), reader.ReadString());
                if (totals.Segments.ContainsKey(key))
                    return null;
                totals.Add(key, Read(reader, bytes[0]), Read(reader, bytes[0]));
            }

            return plain.Position == plain.Length ? totals : null;
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException or FormatException or ArgumentException or OverflowException)
        {
            return null;
        }
    }

    private static MemoryStream Unfold(byte[] bytes)
    {
        using var compressed = new DeflateStream(new MemoryStream(bytes, 1, bytes.Length - 1), CompressionMode.Decompress);
        var plain = new MemoryStream();
        var chunk = new byte[16 * 1024];
        while (compressed.Read(chunk) is > 0 and var read)
        {
            if (plain.Length + read > MaxBytes)
                throw new InvalidDataException("Too much.");
            plain.Write(chunk, 0, read);
        }

        plain.Position = 0;
        return plain;
    }

    private static void Write(BinaryWriter writer, SegmentCounts counts)
    {
        writer.Write7BitEncodedInt64(counts.Requests);
        writer.Write7BitEncodedInt64(counts.Errors);
        Write(writer, counts.Latency);
        Write(writer, counts.CensoredLatency);
        Write(writer, [.. counts.PartitionRequests]);
        Write(writer, [.. counts.PartitionErrors]);
        Write(writer, counts.FirstToken);
        Write(writer, counts.CensoredFirstToken);
    }

    // Only numbers above zero, each with its index.
    private static void Write(BinaryWriter writer, ReadOnlySpan<long> numbers)
    {
        writer.Write7BitEncodedInt(numbers.Length - numbers.Count(0L));
        for (var index = 0; index < numbers.Length; index++)
        {
            if (numbers[index] == 0)
                continue;
            writer.Write7BitEncodedInt(index);
            writer.Write7BitEncodedInt64(numbers[index]);
        }
    }

    private static SegmentCounts Read(BinaryReader reader, byte format)
    {
        SegmentCounts counts = new() { Requests = Count(reader), Errors = Count(reader) };
        Read(reader, LatencyScale.Buckets, counts.AddLatency);
        Read(reader, LatencyScale.Buckets, counts.AddCensored);
        if (format == FormatWithoutPartitions)
            return counts;
        var (requests, errors) = (new long[UserPartitions.Count], new long[UserPartitions.Count]);
        Read(reader, requests.Length, (partition, count) => requests[partition] += count);
        Read(reader, errors.Length, (partition, count) => errors[partition] += count);
        for (var partition = 0; partition < requests.Length; partition++)
            counts.AddPartition(partition, requests[partition], Math.Min(errors[partition], requests[partition]));
        if (format == FormatWithoutFirstTokens)
            return counts;
        Read(reader, LatencyScale.Buckets, counts.AddFirstToken);
        Read(reader, LatencyScale.Buckets, counts.AddCensoredFirstToken);
        return counts;
    }

    private static void Read(BinaryReader reader, int length, Action<int, long> add)
    {
        var numbers = Bounded(reader.Read7BitEncodedInt(), length);
        for (var i = 0; i < numbers; i++)
            add(Bounded(reader.Read7BitEncodedInt(), length - 1), Count(reader));
    }

    private static long Count(BinaryReader reader) => reader.Read7BitEncodedInt64() is >= 0 and <= MaxCount and var count ? count : throw new InvalidDataException("No count.");

    private static int Bounded(int number, int max) => number >= 0 && number <= max ? number : throw new InvalidDataException("Out of bounds.");
}
