using System.Collections.Concurrent;
using FlagGateway.Admin.Console.Charts;
using FlagGateway.Rollouts;
using FlagGateway.Rollouts.Recording;
using FlagGateway.Snapshots;
using FlagGateway.Telemetry;

namespace FlagGateway.Admin.Console;

/// <summary>
/// What both cohorts received in each interval, for the charts of the console: of a rollout between two evaluations,
/// for the fleet; of other flags every 2 s, for this instance. In memory and bounded; after a restart, rollouts have
/// the intervals of their records.
/// </summary>
internal sealed class ConsoleHistory(RolloutReader rollouts, SnapshotSource snapshots, CohortRegistry cohorts, RecordingReader records, TimeProvider time) : BackgroundService
{
    /// <summary>Maximum number of points of a rollout.</summary>
    public const int MaxPoints = 200;

    /// <summary>Maximum number of points of a flag without one.</summary>
    public const int MaxPointsOfFlag = 60;

    // No id of a flag has it.
    private const char Separator = '\n';

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<string, HistorySeries> _series = new(StringComparer.OrdinalIgnoreCase);
    private bool _areRecordsRead;

    /// <summary>The intervals of a flag, oldest first; empty without any.</summary>
    /// <param name="flag">Id of the flag.</param>
    /// <param name="candidate">One of several candidates; <c>null</c> for all together.</param>
    public IReadOnlyList<HistoryPoint> PointsOf(string flag, string? candidate = null) => _series.TryGetValue(KeyOf(flag, candidate), out var series) ? series.Points : [];

    /// <summary>What a flag received in the latest time; <c>null</c> without points.</summary>
    public HistoryPoint? LatestOf(string flag, TimeSpan span) => _series.TryGetValue(flag, out var series) ? series.Latest(span) : null;

    /// <summary>Adds what was counted since the last time.</summary>
    public void Record()
    {
        ReadRecords();
        var (snapshot, now) = (snapshots.Current, time.GetUtcNow());
        HashSet<string> measured = new(StringComparer.OrdinalIgnoreCase);
        foreach (var status in rollouts.All())
        {
            foreach (var (candidate, reading) in CountReader.From(status))
            {
                measured.Add(status.Flag);
                _series.AddOrUpdate(KeyOf(status.Flag, candidate), _ => HistorySeries.Create(reading, MaxPoints), (_, series) => Add(series, reading));
            }
        }

        foreach (var group in cohorts.Cohorts.GroupBy(static cohort => cohort.Flag, StringComparer.OrdinalIgnoreCase))
        {
            if (measured.Contains(group.Key) || snapshot.Flags.Find(group.Key) is not { } flag)
                continue;
            if (!_series.TryGetValue(flag.Id, out var series))
                _series[flag.Id] = HistorySeries.Create(CountReader.From(group, flag, now), MaxPointsOfFlag);
            // The intervals of an ended rollout stay until the next one: they show why it ended.
            else if (series.Started is null)
                _series[flag.Id] = series.Add(CountReader.From(group, flag, now));
        }

        foreach (var key in _series.Keys.Where(key => snapshot.Flags.Find(key.Split(Separator)[0]) is null))
            _series.TryRemove(key, out _);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                Record();
        }
        catch (OperationCanceledException)
        {
            // The gateway is stopping.
        }
    }

    // Once, as soon as it is known which rollouts there are.
    private void ReadRecords()
    {
        if (_areRecordsRead || rollouts.All().Where(static status => status.State is not null).ToDictionary(static status => status.Flag, static status => status.State!, StringComparer.OrdinalIgnoreCase) is not { Count: > 0 } started)
            return;
        _areRecordsRead = true;
        foreach (var record in records.Read(started.Keys, DateOnly.FromDateTime(started.Values.Min(static state => state.StartedAt).UtcDateTime)))
        {
            if (record.StartedAt == started[record.Flag].StartedAt && CountReader.From(record) is { } reading)
                _series.AddOrUpdate(KeyOf(record.Flag, started[record.Flag].Candidates is null ? null : record.Candidate), _ => HistorySeries.Create(reading, MaxPoints), (_, series) => Add(series, reading));
        }
    }

    private static string KeyOf(string flag, string? candidate) => candidate is null ? flag : flag + Separator + candidate;

    // From the start to the end; times after the end belong to no rollout.
    private static HistorySeries Add(HistorySeries series, HistoryReading reading)
    {
        if (series.Started != reading.Started)
            return HistorySeries.Create(reading, MaxPoints);
        return series.IsOver ? series : series.Add(reading);
    }
}
