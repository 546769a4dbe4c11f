using System.IO.Compression;

namespace FlagGateway.Core.Cohorts;

/// <summary>Serializes totals to bytes, to be shared between instances. Small if little was counted.</summary>
public static class CohortTotalsCodec
{
    private const byte Format = 5;

    private const int MaxSignals = 1024;

    /// <summary>Bytes that are compressed at once.</summary>
    internal const int BlockBytes = 16 * 1024;

    /// <summary>Writes totals.</summary>
    public static byte[] Encode(CohortTotals totals) => Encode(totals, CompressionLevel.Fastest);

    /// <summary>Writes totals to be stored for long, or to be read soon.</summary>
    internal static byte[] Encode(CohortTotals totals, CompressionLevel level)
    {
        ArgumentNullException.ThrowIfNull(totals);
        using var buffer = new MemoryStream();
        buffer.WriteByte(Format);
        // The writer writes byte after byte, and each call of the compressor has its price.
        using (var compressed = new DeflateStream(buffer, level, leaveOpen: true))
        using (var blocks = new BufferedStream(compressed, BlockBytes))
        using (var writer = new BinaryWriter(blocks))
        {
            foreach (var counts in AllCounts(totals))
                Write(writer, counts);
            foreach (var histogram in AllHistograms(totals))
                Write(writer, histogram);
            foreach (var bits in AllBits(totals))
            {
                foreach (var word in bits)
                    writer.Write(word);
            }

            writer.Write7BitEncodedInt(totals.StatusCodes.Count);
            foreach (var (code, counts) in totals.StatusCodes)
            {
                writer.Write7BitEncodedInt(code);
                Write(writer, counts);
            }

            writer.Write7BitEncodedInt(totals.Signals.Count);
            foreach (var (name, (count, sum)) in totals.Signals)
            {
                writer.Write(name);
                Write(writer, count);
                foreach (var value in sum)
                    writer.Write(value);
            }

            writer.Write(totals.Users);
            WriteHeaviest(writer, totals.Heaviest);
            foreach (var word in totals.FailingUsers)
                writer.Write(word);
        }

        return buffer.ToArray();
    }

    /// <summary>Reads totals; <c>null</c> if the bytes are invalid or of another version.</summary>
    public static CohortTotals? Decode(byte[] bytes)
    {
        ArgumentNullException.ThrowIfNull(bytes);
        if (bytes.Length == 0 || bytes[0] != Format)
            return null;
        try
        {
            using var compressed = new DeflateStream(new MemoryStream(bytes, 1, bytes.Length - 1), CompressionMode.Decompress);
            using var blocks = new BufferedStream(compressed, BlockBytes);
            using var reader = new BinaryReader(blocks);
            var totals = new CohortTotals();
            foreach (var counts in AllCounts(totals))
                Read(reader, counts);
            foreach (var histograms in new[] { totals.Histograms, totals.Networks.Histograms })
            {
                for (var i = 0; i < histograms.Length; i++)
                    Read(reader, ref histograms[i]);
            }

            foreach (var bits in AllBits(totals))
            {
                for (var i = 0; i < bits.Length; i++)
                    bits[i] = reader.ReadUInt64();
            }

            var codes = reader.Read7BitEncodedInt();
            if (codes is < 0 or > CohortTotals.MaxStatusCodes)
                return null;
            for (var i = 0; i < codes; i++)
                Read(reader, totals.CodeOf(reader.Read7BitEncodedInt())!);
            var signals = reader.Read7BitEncodedInt();
            if (signals is < 0 or > MaxSignals)
                return null;
            for (var i = 0; i < signals; i++)
            {
                var (count, sum) = totals.SignalOf(reader.ReadString());
                Read(reader, count);
                for (var partition = 0; partition < sum.Length; partition++)
                    sum[partition] = reader.ReadDouble();
            }

            reader.BaseStream.ReadExactly(totals.Users);
            return ReadHeaviest(reader, totals.Heaviest) && ReadFailing(reader, totals.FailingUsers) ? totals : null;
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException or FormatException or ArgumentException or OverflowException)
        {
            return null;
        }
    }

    private static void WriteHeaviest(BinaryWriter writer, NamedUser?[] heaviest)
    {
        writer.Write7BitEncodedInt(heaviest.Count(static one => one is not null));
        for (var partition = 0; partition < heaviest.Length; partition++)
        {
            if (heaviest[partition] is not { } named)
                continue;
            writer.Write7BitEncodedInt(partition);
            writer.Write7BitEncodedInt64(named.Lead);
            writer.Write(named.Name);
        }
    }

    // Data written before names were added ends here, and an older reader stops here.
    private static bool ReadHeaviest(BinaryReader reader, NamedUser?[] heaviest)
    {
        int count;
        try
        {
            count = reader.Read7BitEncodedInt();
        }
        catch (EndOfStreamException)
        {
            return true;
        }

        for (var i = 0; i < count; i++)
        {
            var partition = reader.Read7BitEncodedInt();
            var lead = reader.Read7BitEncodedInt64();
            if (partition is < 0 or >= UserPartitions.Count || lead < 0)
                return false;
            heaviest[partition] = new NamedUser(reader.ReadString(), lead);
        }

        return true;
    }

    // Absent in data written before failing users were counted.
    private static bool ReadFailing(BinaryReader reader, ulong[] words)
    {
        var bytes = reader.ReadBytes(words.Length * sizeof(ulong));
        if (bytes.Length == words.Length * sizeof(ulong))
            Buffer.BlockCopy(bytes, 0, words, 0, bytes.Length);
        return bytes.Length == 0 || bytes.Length == words.Length * sizeof(ulong);
    }

    private static IEnumerable<long[]> AllCounts(CohortTotals totals) => totals.Counts.Concat(totals.Networks.Counts);

    private static IEnumerable<int[]> AllHistograms(CohortTotals totals) => totals.Histograms.Concat(totals.Networks.Histograms);

    private static ulong[][] AllBits(CohortTotals totals) => [totals.Networks.Distinct, totals.UploadResetNetworks];

    private static void Write(BinaryWriter writer, long[] counts)
    {
        foreach (var count in counts)
            writer.Write7BitEncodedInt64(count);
    }

    // One byte for a histogram without an entry: all are rarely in use.
    private static void Write(BinaryWriter writer, int[] histogram)
    {
        var isFilled = CohortTotals.Filled(histogram).Length != 0;
        writer.Write(isFilled);
        for (var i = 0; isFilled && i < histogram.Length; i++)
            writer.Write7BitEncodedInt(histogram[i]);
    }

    private static void Read(BinaryReader reader, ref int[] histogram)
    {
        if (!reader.ReadBoolean())
            return;
        var counts = CohortTotals.Create(ref histogram);
        for (var i = 0; i < counts.Length; i++)
            counts[i] = reader.Read7BitEncodedInt();
    }

    private static void Read(BinaryReader reader, long[] counts)
    {
        for (var i = 0; i < counts.Length; i++)
            counts[i] = reader.Read7BitEncodedInt64();
    }
}
