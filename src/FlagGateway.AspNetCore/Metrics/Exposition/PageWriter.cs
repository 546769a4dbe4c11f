using System.Text;

namespace FlagGateway.Metrics.Exposition;

/// <summary>Writes the families of one collection as a page of one format.</summary>
internal sealed class PageWriter(PooledPage page, ExpositionFormat format, LabelSets labels, BoundTexts bounds)
{
    private readonly bool _openMetrics = format == ExpositionFormat.OpenMetrics;

    /// <summary>Writes the whole page.</summary>
    public void Write(List<MetricFamily> families)
    {
        var samples = new SampleWriter(page, labels, bounds);
        foreach (var family in families)
        {
            WriteMetadata(family);
            samples.Write(family);
        }

        if (_openMetrics)
            page.Append("# EOF\n"u8);
    }

    private void WriteMetadata(MetricFamily family)
    {
        // Only the classic format has the suffix of the samples in the name of the family.
        var suffixed = family.Kind == FamilyKind.Counter && !_openMetrics;
        var name = Encoding.UTF8.GetBytes(suffixed ? family.Name + "_total" : family.Name);

        WriteComment("# TYPE "u8, name);
        page.Append(family.Kind switch
        {
            FamilyKind.Counter => "counter\n"u8,
            FamilyKind.Histogram => "histogram\n"u8,
            _ => "gauge\n"u8,
        });
        if (_openMetrics && family.Unit.Length > 0)
        {
            WriteComment("# UNIT "u8, name);
            EscapedText.AppendPlain(page, family.Unit);
            page.Append("\n"u8);
        }

        if (family.Help.Length > 0)
        {
            WriteComment("# HELP "u8, name);
            EscapedText.Append(page, family.Help, quotes: _openMetrics);
            page.Append("\n"u8);
        }
    }

    private void WriteComment(ReadOnlySpan<byte> keyword, ReadOnlySpan<byte> name)
    {
        page.Append(keyword);
        page.Append(name);
        page.Append(" "u8);
    }
}
