using System.Globalization;
using FlagGateway.Prometheus;
using FlagGateway.Telemetry;

namespace FlagGateway.Conditions;

/// <summary>
/// Reads one series of the gateway's own metrics, in this process: the current values of <c>/metrics</c>, under the
/// same names. A reading costs as much as a scrape.
/// </summary>
internal sealed class GatewayMetricReader(GatewayRegistry registry)
{
    /// <summary>Reads the series with a name and at least the given labels.</summary>
    /// <param name="selector">A series that <see cref="Series"/> reads.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task<PromqlResult> ReadAsync(string selector, CancellationToken cancellationToken)
    {
        if (!Series.TryParseSelector(selector, out var wanted))
            return PromqlResult.Failed(PromqlError.Query, "not a series");
        var (found, value) = (0, 0.0);
        await using LineStream lines = new(wanted.Name, line =>
        {
            if (!Series.TryParse(line, out var series, out var length) || !wanted.Matches(series))
                return;
            value = NumberOf(line.AsSpan(length).Trim());
            found++;
        });
        await registry.Collectors.CollectAndExportAsTextAsync(lines, cancellationToken);
        return found switch
        {
            0 => PromqlResult.NoData,
            1 => PromqlResult.From(value),
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
