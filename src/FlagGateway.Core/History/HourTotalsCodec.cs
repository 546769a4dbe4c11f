using FlagGateway.Core.Cohorts;

namespace FlagGateway.Core.History;

/// <summary>
/// Writes and reads <see cref="HourTotals"/>: some hundred bytes for an hour, since most buckets are empty.
/// </summary>
internal static class HourTotalsCodec
{
    // Far above what a flag may report.
    private const int MaxSignals = 10_000;

    public static byte[] Encode(HourTotals totals)
    {
        using var buffer = new MemoryStream();
        using var writer = new BinaryWriter(buffer);
        foreach (var count in totals.Counts)
            writer.Write7BitEncodedInt64(count);
        foreach (var histogram in totals.Histograms)
            Write(writer, histogram);
        writer.Write7BitEncodedInt(totals.Codes.Count);
        foreach (var (code, count) in totals.Codes)
        {
            writer.Write7BitEncodedInt(code);
            writer.Write7BitEncodedInt64(count);
        }

        writer.Write7BitEncodedInt(totals.Signals.Count);
        foreach (var (name, (count, sum)) in totals.Signals)
        {
            writer.Write(name);
            writer.Write7BitEncodedInt64(count);
            writer.Write(sum);
        }

        writer.Flush();
        return buffer.ToArray();
    }

    /// <summary>Adds encoded counts to others, without a copy: a sum of two days is made of 48 hours.</summary>
    /// <exception cref="InvalidDataException">
    /// The bytes are not such counts. A part of them may have been added.
    /// </exception>
    public static void AddTo(HourTotals sum, byte[] bytes)
    {
        try
        {
            Add(sum, bytes);
        }
        catch (Exception exception) when (exception is IOException or FormatException or ArgumentException or OverflowException)
        {
            throw new InvalidDataException("The counts of an hour are damaged.", exception);
        }
    }

    private static void Add(HourTotals sum, byte[] bytes)
    {
        using var reader = new BinaryReader(new MemoryStream(bytes));
        for (var i = 0; i < sum.Counts.Length; i++)
            sum.Counts[i] += reader.Read7BitEncodedInt64();
        foreach (var histogram in sum.Histograms)
            Add(histogram, reader);
        for (var left = Length(reader, 1000); left > 0; left--)
        {
            var code = reader.Read7BitEncodedInt();
            sum.Codes[code] = sum.Codes.GetValueOrDefault(code) + reader.Read7BitEncodedInt64();
        }

        for (var left = Length(reader, MaxSignals); left > 0; left--)
        {
            var name = reader.ReadString();
            var known = sum.Signals.GetValueOrDefault(name);
            sum.Signals[name] = (known.Count + reader.Read7BitEncodedInt64(), known.Sum + reader.ReadDouble());
        }
    }

    // The first bucket and the number of buckets up to the last one with a count, then these.
    private static void Write(BinaryWriter writer, long[] histogram)
    {
        var first = Array.FindIndex(histogram, static count => count != 0);
        var length = first < 0 ? 0 : Array.FindLastIndex(histogram, static count => count != 0) - first + 1;
        writer.Write7BitEncodedInt(length);
        if (length == 0)
            return;
        writer.Write7BitEncodedInt(first);
        for (var i = 0; i < length; i++)
            writer.Write7BitEncodedInt64(histogram[first + i]);
    }

    private static void Add(long[] histogram, BinaryReader reader)
    {
        var length = Length(reader, LatencyScale.Buckets);
        if (length == 0)
            return;
        var first = Length(reader, LatencyScale.Buckets - length);
        for (var i = 0; i < length; i++)
            histogram[first + i] += reader.Read7BitEncodedInt64();
    }

    private static int Length(BinaryReader reader, int max) =>
        reader.Read7BitEncodedInt() is var length && length >= 0 && length <= max ? length : throw new InvalidDataException("The counts of an hour are damaged.");
}
