using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace FlagGateway.Metrics.Exposition;

/// <summary>Renders the pages of one flight at a time.</summary>
internal sealed partial class PageRenderer(ILogger logger)
{
    private readonly int[] _sizes = new int[ExpositionFormats.Count];
    private readonly LabelSets _labels = new();
    private readonly BoundTexts[] _bounds = [.. Enum.GetValues<ExpositionFormat>().Select(static format => new BoundTexts(format == ExpositionFormat.OpenMetrics))];
    private readonly HashSet<string> _reported = [];
    private long _conflicts;

    /// <summary>Instruments that were found to be unexposable because of their name, since the start.</summary>
    public long Conflicts => Interlocked.Read(ref _conflicts);

    /// <summary>Renders each format that somebody on the flight waits for.</summary>
    public void Render(in Batch<Metric> batch, ScrapeFlight flight)
    {
        var grouping = FamilyGrouping.Of(batch);
        foreach (var metric in grouping.Conflicts)
            Report(metric);

        for (var i = 0; i < ExpositionFormats.Count; i++)
        {
            var format = (ExpositionFormat)i;
            if (flight.Passengers(format) is > 0 and var readers)
                flight.Load(format, Render(grouping, format, readers));
        }
    }

    private PooledPage Render(FamilyGrouping grouping, ExpositionFormat format, int readers)
    {
        // A page is as long as the one before, and a bit more: growing would copy it again and again.
        ref var size = ref _sizes[(int)format];
        var page = new PooledPage(size + (size / 8), readers);
        new PageWriter(page, format, _labels, _bounds[(int)format]).Write(grouping.Families);
        size = page.Length;
        return page;
    }

    private void Report(Metric metric)
    {
        if (!_reported.Add(metric.MeterName + "\0" + metric.Name))
            return;
        Interlocked.Increment(ref _conflicts);
        LogConflict(metric.Name, metric.MeterName);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message =
        "Instrument {Instrument} of meter {Meter} is not exposed: another metric has its name with another type")]
    private partial void LogConflict(string instrument, string meter);
}
