using System.Text;
using OpenTelemetry.Metrics;

namespace FlagGateway.Metrics.Exposition;

/// <summary>Writes the sample lines of families.</summary>
internal sealed class SampleWriter(PooledPage page, LabelSets labels, BoundTexts bounds)
{
    private byte[] _name = [];

    /// <summary>Writes one family's points; of several with the same labels the first.</summary>
    public void Write(MetricFamily family)
    {
        labels.Clear();
        _name = Encoding.UTF8.GetBytes(family.Name);
        foreach (var metric in family.Members)
        {
            foreach (ref readonly var point in metric.GetMetricPoints())
            {
                if (!labels.TryAdd(point.Tags, family.Kind, out var spelled))
                    continue;
                if (family.Kind == FamilyKind.Histogram)
                    WriteHistogram(point, spelled);
                else
                    WriteNumber(metric.MetricType, point, family.Kind, spelled);
            }
        }
    }

    private void WriteNumber(MetricType type, in MetricPoint point, FamilyKind kind, ReadOnlySpan<byte> spelled)
    {
        Begin(kind == FamilyKind.Counter ? "_total"u8 : default, spelled);
        switch (type)
        {
            case MetricType.LongGauge: SampleNumber.Append(page, point.GetGaugeLastValueLong()); break;
            case MetricType.DoubleGauge: SampleNumber.Append(page, point.GetGaugeLastValueDouble()); break;
            case MetricType.DoubleSum or MetricType.DoubleSumNonMonotonic:
                SampleNumber.Append(page, point.GetSumDouble());
                break;
            default: SampleNumber.Append(page, point.GetSumLong()); break;
        }

        page.Append("\n"u8);
    }

    private void WriteHistogram(in MetricPoint point, ReadOnlySpan<byte> spelled)
    {
        var count = point.GetHistogramCount();
        var seen = 0L;
        foreach (var bucket in point.GetHistogramBuckets())
        {
            seen += bucket.BucketCount;
            if (!double.IsPositiveInfinity(bucket.ExplicitBound))
                WriteBucket(bucket.ExplicitBound, seen, spelled);
        }

        // Written here because a histogram configured without buckets has this one all the same.
        WriteBucket(double.PositiveInfinity, count, spelled);

        Begin("_sum"u8, spelled);
        SampleNumber.Append(page, point.GetHistogramSum());
        page.Append("\n"u8);
        Begin("_count"u8, spelled);
        SampleNumber.Append(page, count);
        page.Append("\n"u8);
    }

    private void WriteBucket(double bound, long count, ReadOnlySpan<byte> spelled)
    {
        page.Append(_name);
        page.Append("_bucket{"u8);
        page.Append(spelled);
        page.Append(spelled.IsEmpty ? "le=\""u8 : ",le=\""u8);
        page.Append(bounds.Of(bound));
        page.Append("\"} "u8);
        SampleNumber.Append(page, count);
        page.Append("\n"u8);
    }

    private void Begin(ReadOnlySpan<byte> suffix, ReadOnlySpan<byte> spelled)
    {
        page.Append(_name);
        page.Append(suffix);
        if (spelled.IsEmpty)
        {
            page.Append(" "u8);
            return;
        }

        page.Append("{"u8);
        page.Append(spelled);
        page.Append("} "u8);
    }
}
