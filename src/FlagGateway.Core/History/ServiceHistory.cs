using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace FlagGateway.Core.History;

/// <summary>
/// What a flag's users got in the hours of the last weeks from the variant that served them, and from it what is normal
/// at a time of the day and the week. Immutable, and safe for any number of threads.
/// </summary>
internal sealed class ServiceHistory
{
    /// <summary>Days with which a time is compared.</summary>
    public const int MaxDays = 28;

    /// <summary>Number of days that are needed to know what is normal.</summary>
    public const int MinDays = 7;

    // The day in progress, and the days before it.
    private const int MaxHours = (MaxDays + 1) * HoursOfDay;

    private const int HoursOfDay = 24;

    private const byte Format = 1;

    private readonly IReadOnlyList<RecordedHour> _hours;
    private readonly Dictionary<(long Hour, string Variant), RecordedHour> _byHour;
    private readonly ConcurrentDictionary<(string Metric, string Variant, long First, long Last, TimeZoneInfo Zone), SeasonalNormal> _known = new();

    private ServiceHistory(IReadOnlyList<RecordedHour> hours)
    {
        _hours = hours;
        _byHour = hours.ToDictionary(static hour => (hour.Hour, hour.Variant));
    }

    /// <summary>Without an hour.</summary>
    public static ServiceHistory Empty { get; } = new([]);

    /// <summary>Number of hours.</summary>
    public int Count => _hours.Count;

    /// <summary>The number of the hour of a time: hours in UTC since 1970.</summary>
    public static long HourOf(DateTimeOffset at) => (at - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerHour;

    /// <summary>Adds an hour. Hours that are no longer needed are dropped; a known hour is replaced.</summary>
    public ServiceHistory With(RecordedHour hour) => From(_hours.Append(hour));

    /// <summary>
    /// What was normal for a variant at the time of the day and the week of some hours: the metric over as many hours,
    /// beginning at the same time of each earlier day of which hours are recorded.
    /// </summary>
    /// <param name="metric">Name of the metric.</param>
    /// <param name="variant">Name of the variant.</param>
    /// <param name="from">Begin of the time.</param>
    /// <param name="to">Its end.</param>
    /// <param name="zone">
    /// The time zone of the time of the day, whose clocks may have been put; <c>null</c> for UTC.
    /// </param>
    public SeasonalNormal Find(string metric, string variant, DateTimeOffset from, DateTimeOffset to, TimeZoneInfo? zone = null)
    {
        var (first, last) = (HourOf(from), Math.Max(HourOf(from), HourOf(to - TimeSpan.FromTicks(1))));
        return _known.GetOrAdd((metric, variant, first, last, zone ?? TimeZoneInfo.Utc), static (key, history) => history.Compute(key.Metric, key.Variant, key.First, key.Last, key.Zone), this);
    }

    /// <summary>All hours as bytes.</summary>
    public byte[] Encode()
    {
        using var buffer = new MemoryStream();
        using var writer = new BinaryWriter(buffer);
        writer.Write(Format);
        writer.Write7BitEncodedInt(_hours.Count);
        foreach (var hour in _hours)
        {
            writer.Write7BitEncodedInt64(hour.Hour);
            writer.Write(hour.Variant);
            writer.Write7BitEncodedInt(hour.Counts.Length);
            writer.Write(hour.Counts);
        }

        // A power failure may leave a file with parts of different times.
        writer.Flush();
        writer.Write(SHA256.HashData(buffer.GetBuffer().AsSpan(0, (int)buffer.Length)));
        writer.Flush();
        return buffer.ToArray();
    }

    /// <summary>Reads bytes; <c>null</c> if they are damaged or of another version.</summary>
    public static ServiceHistory? Decode(byte[]? bytes)
    {
        const int HashLength = SHA256.HashSizeInBytes;
        if (bytes is null || bytes.Length < HashLength + 2 || bytes[0] != Format || !bytes.AsSpan(bytes.Length - HashLength).SequenceEqual(SHA256.HashData(bytes.AsSpan(0, bytes.Length - HashLength))))
            return null;
        try
        {
            using var reader = new BinaryReader(new MemoryStream(bytes, 1, bytes.Length - 1 - HashLength));
            List<RecordedHour> hours = [];
            for (var left = reader.Read7BitEncodedInt(); left > 0; left--)
            {
                var (hour, variant) = (reader.Read7BitEncodedInt64(), reader.ReadString());
                var counts = reader.ReadBytes(reader.Read7BitEncodedInt());
                HourTotalsCodec.AddTo(new HourTotals(), counts);
                hours.Add(new RecordedHour(hour, variant, counts));
            }

            return From(hours);
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException or FormatException or ArgumentException)
        {
            return null;
        }
    }

    /// <summary>
    /// Creates a history of hours. Those that are no longer needed are dropped; of the same hour, the last one remains.
    /// </summary>
    public static ServiceHistory From(IEnumerable<RecordedHour> hours)
    {
        var latest = hours.Aggregate(long.MinValue, static (latest, hour) => Math.Max(latest, hour.Hour));
        return new ServiceHistory([.. hours
            .Where(hour => hour.Hour > latest - MaxHours)
            .GroupBy(static hour => (hour.Hour, hour.Variant))
            .Select(static same => same.Last())
            .OrderBy(static hour => hour.Hour)]);
    }

    private SeasonalNormal Compute(string metric, string variant, long first, long last, TimeZoneInfo zone)
    {
        List<NormalSample> samples = [];
        var oldest = _hours.Count == 0 ? first : _hours[0].Hour;
        for (var days = 1; samples.Count < MaxDays && first - (days * HoursOfDay) >= oldest; days++)
        {
            var before = (days * HoursOfDay) + ShiftOf(first, days, zone);
            if (Sum(variant, first - before, last - before) is { } totals && totals.Read(metric) is var (value, size))
                samples.Add(new NormalSample(days, value, size));
        }

        return SeasonalNormal.From(samples, last - first + 1);
    }

    // By how many hours clocks were put back since a day: the same time of the day was so much later in UTC then. Zones
    // that put them by half an hour are rounded.
    private static long ShiftOf(long hour, int days, TimeZoneInfo zone)
    {
        var (now, then) = (TimeOf(hour), TimeOf(hour - (days * HoursOfDay)));
        return (long)Math.Round((zone.GetUtcOffset(then) - zone.GetUtcOffset(now)).TotalHours, MidpointRounding.AwayFromZero);
    }

    private static DateTimeOffset TimeOf(long hour) => DateTimeOffset.UnixEpoch.AddHours(hour);

    // Days with gaps do not compare: what is missing may be the busiest time.
    private HourTotals? Sum(string variant, long first, long last)
    {
        HourTotals sum = new();
        for (var hour = first; hour <= last; hour++)
        {
            if (!_byHour.TryGetValue((hour, variant), out var recorded))
                return null;
            HourTotalsCodec.AddTo(sum, recorded.Counts);
        }

        return sum;
    }
}

/// <summary>An hour of a history.</summary>
/// <param name="Hour">Its number.</param>
/// <param name="Variant">The variant that is recorded.</param>
/// <param name="Counts">The counts, encoded by <see cref="HourTotalsCodec"/>.</param>
internal sealed record RecordedHour(long Hour, string Variant, byte[] Counts);
