using System.Globalization;
using System.Text;
using FlagGateway.Metrics.Exposition;
using FlagGateway.Prometheus;

namespace FlagGateway.Conditions;

/// <summary>
/// Reads one series of the gateway's own metrics, in this process: what <c>/metrics</c> would show now, under the
/// names it shows. A reading costs what a scrape costs.
/// </summary>
internal sealed class GatewayMetricReader(PrometheusScrape scrape)
{
    /// <summary>Reads the series that has a name and at least the labels given.</summary>
    /// <param name="selector">A series that <see cref="SeriesText"/> reads.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task<PromqlResult> ReadAsync(string selector, CancellationToken cancellationToken)
    {
        if (!SeriesText.TryParseSelector(selector, out var wanted))
            return PromqlResult.Failed(PromqlError.Query, "not a series");
        if (await scrape.CollectAsync(cancellationToken) is not { } page)
            return PromqlResult.Failed(PromqlError.Transport, "the metrics could not be collected");
        try
        {
            return Find(page.Memory.Span, wanted);
        }
        finally
        {
            page.Release();
        }
    }

    private static PromqlResult Find(ReadOnlySpan<byte> page, SeriesText wanted)
    {
        var name = Encoding.ASCII.GetBytes(wanted.Name);
        var (found, value) = (0, 0.0);
        foreach (var range in page.Split((byte)'\n'))
        {
            var line = page[range];
            // Most lines are of other metrics: only those of this one become text.
            if (line.Length <= name.Length || !line.StartsWith(name) || line[name.Length] is not ((byte)'{' or (byte)' '))
                continue;
            var text = Encoding.UTF8.GetString(line).AsSpan();
            if (!SeriesText.TryParse(text, out var series, out var length) || !wanted.Matches(series))
                continue;
            value = NumberOf(text[length..].Trim());
            found++;
        }

        return found switch
        {
            0 => PromqlResult.NoData,
            1 => PromqlResult.Of(value),
            _ => PromqlResult.Failed(PromqlError.NotOneSeries, $"{found} series; name more labels"),
        };
    }

    private static double NumberOf(ReadOnlySpan<char> text) => text switch
    {
        "+Inf" => double.PositiveInfinity,
        "-Inf" => double.NegativeInfinity,
        _ => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : double.NaN,
    };
}
