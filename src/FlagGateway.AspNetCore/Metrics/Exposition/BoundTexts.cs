namespace FlagGateway.Metrics.Exposition;

/// <summary>
/// The bounds of buckets as one format spells them. A page has thousands of lines with the same few bounds, and a
/// decimal is the slowest thing on a line to write.
/// </summary>
/// <param name="canonical">Whether a whole number carries <c>.0</c>, as OpenMetrics wants it.</param>
internal sealed class BoundTexts(bool canonical)
{
    // As many as the instruments declare: nothing that requests bring becomes a bound.
    private readonly Dictionary<double, byte[]> _texts = [];

    /// <summary>The text of an upper bound.</summary>
    public ReadOnlySpan<byte> Of(double bound)
    {
        if (_texts.TryGetValue(bound, out var text))
            return text;
        PooledPage page = new(capacity: 64, readers: 1);
        SampleNumber.AppendBound(page, bound, canonical);
        _texts.Add(bound, text = page.Span.ToArray());
        page.Release();
        return text;
    }
}
