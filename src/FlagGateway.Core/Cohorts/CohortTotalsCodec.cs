using System.IO.Compression;

namespace FlagGateway.Core.Cohorts;

/// <summary>Totals as bytes, to be shared between instances. Small where little was counted.</summary>
public static class CohortTotalsCodec
{
    private const byte Format = 1;

    private const int MostSignals = 1024;

    /// <summary>Writes totals.</summary>
    public static byte[] Encode(CohortTotals totals)
    {
        ArgumentNullException.ThrowIfNull(totals);
        using var buffer = new MemoryStream();
        buffer.WriteByte(Format);
        using (var compressed = new DeflateStream(buffer, CompressionLevel.Fastest, leaveOpen: true))
        using (var writer = new BinaryWriter(compressed))
        {
            foreach (var counts in new[] { totals.Requests, totals.Errors, totals.Compared, totals.Mismatched })
                Write(writer, counts);
            foreach (var count in totals.Latency)
                writer.Write7BitEncodedInt(count);
            writer.Write7BitEncodedInt(totals.Signals.Count);
            foreach (var (name, (count, sum)) in totals.Signals)
            {
                writer.Write(name);
                Write(writer, count);
                foreach (var value in sum)
                    writer.Write(value);
            }

            writer.Write(totals.Users);
        }

        return buffer.ToArray();
    }

    /// <summary>Reads totals; <c>null</c> where the bytes are none, or of another version.</summary>
    public static CohortTotals? Decode(byte[] bytes)
    {
        ArgumentNullException.ThrowIfNull(bytes);
        if (bytes.Length == 0 || bytes[0] != Format)
            return null;
        try
        {
            using var compressed = new DeflateStream(new MemoryStream(bytes, 1, bytes.Length - 1), CompressionMode.Decompress);
            using var reader = new BinaryReader(compressed);
            var totals = new CohortTotals();
            foreach (var counts in new[] { totals.Requests, totals.Errors, totals.Compared, totals.Mismatched })
                Read(reader, counts);
            for (var i = 0; i < totals.Latency.Length; i++)
                totals.Latency[i] = reader.Read7BitEncodedInt();
            var signals = reader.Read7BitEncodedInt();
            if (signals is < 0 or > MostSignals)
                return null;
            for (var i = 0; i < signals; i++)
            {
                var (count, sum) = totals.SignalOf(reader.ReadString());
                Read(reader, count);
                for (var cell = 0; cell < sum.Length; cell++)
                    sum[cell] = reader.ReadDouble();
            }

            reader.BaseStream.ReadExactly(totals.Users);
            return totals;
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException or FormatException or ArgumentException or OverflowException)
        {
            return null;
        }
    }

    private static void Write(BinaryWriter writer, long[] counts)
    {
        foreach (var count in counts)
            writer.Write7BitEncodedInt64(count);
    }

    private static void Read(BinaryReader reader, long[] counts)
    {
        for (var i = 0; i < counts.Length; i++)
            counts[i] = reader.Read7BitEncodedInt64();
    }
}
