using FlagGateway.Core.Flags;
using FlagGateway.Prometheus;
using FlagGateway.Snapshots;

namespace FlagGateway.Conditions;

/// <summary>
/// Measures the conditions of the flags in force, each at its own interval, off the data path: requests read the
/// results and never wait for one. A slow measurement delays no other; no failure ends the worker.
/// </summary>
internal sealed class ConditionWorker(
    SnapshotSource snapshots, ConditionProbe probe, ConditionMetrics metrics, TimeProvider time, ILogger<ConditionWorker> logger) : BackgroundService
{
    /// <summary>How often the worker checks for due or new conditions.</summary>
    /// <value>250 ms.</value>
    public static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(250);

    private readonly long _start = time.GetTimestamp();
    private readonly Dictionary<MetricGate, ConditionSchedule> _schedules = [];
    private IReadOnlyList<MetricGate> _gates = [];
    private int _underWay;

    /// <summary>Whether a measurement is running.</summary>
    public bool IsMeasuring => Volatile.Read(ref _underWay) != 0;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Tick, time);
        try
        {
            do
            {
                EvaluateSafely(stoppingToken);
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException)
        {
            // The gateway stops.
        }
    }

    private void EvaluateSafely(CancellationToken stoppingToken)
    {
        try
        {
            MeasureDue(stoppingToken);
        }
        catch (Exception exception)
        {
            Log.WorkerFailed(logger, exception);
        }
    }

    private void MeasureDue(CancellationToken stoppingToken)
    {
        Follow(snapshots.Current.Flags.MetricGates);
        foreach (var gate in _gates)
        {
            var now = time.GetElapsedTime(_start);
            if (gate.Forget(now))
                LogForgotten(gate);
            if (_schedules[gate].TryBegin(now))
                _ = MeasureAsync(gate, _schedules[gate], stoppingToken);
        }
    }

    // A gate that stays in force keeps its schedule; a new one is due immediately.
    private void Follow(IReadOnlyList<MetricGate> gates)
    {
        if (ReferenceEquals(gates, _gates))
            return;
        foreach (var gone in _schedules.Keys.Except(gates).ToArray())
            _schedules.Remove(gone);
        foreach (var gate in gates)
            _schedules.TryAdd(gate, new ConditionSchedule(gate.Settings.Interval));
        _gates = gates;
    }

    private async Task MeasureAsync(MetricGate gate, ConditionSchedule schedule, CancellationToken stoppingToken)
    {
        Interlocked.Increment(ref _underWay);
        try
        {
            var result = await probe.MeasureAsync(gate, stoppingToken);
            Take(gate, schedule, result);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The gateway stops.
        }
        catch (Exception exception)
        {
            // Not awaited.
            Log.WorkerFailed(logger, exception);
            Take(gate, schedule, PromqlResult.Failed(PromqlError.Unreadable, exception.GetType().Name));
        }
        finally
        {
            schedule.End();
            Interlocked.Decrement(ref _underWay);
        }
    }

    private void Take(MetricGate gate, ConditionSchedule schedule, PromqlResult result)
    {
        metrics.Count(gate.FlagId, result.Status);
        var isValue = result.Status == PromqlStatus.Value;
        if (!isValue && !schedule.IsFailing)
            Log.NotMeasured(logger, gate.FlagId, gate.Settings.Source, result.Reason, gate.Settings.KeepFor);
        else if (isValue && schedule.IsFailing)
            Log.MeasuredAgain(logger, gate.FlagId, gate.Settings.Source);
        schedule.IsFailing = !isValue;

        if (isValue && gate.Measure(result.Value))
            Log.Changed(logger, gate.FlagId, gate.Settings.Source, gate.IsMet ? "met" : "not met", result.Value, gate.Settings.Comparison);
        else if (!isValue && gate.Fail(time.GetElapsedTime(_start)))
            LogForgotten(gate);
    }

    private void LogForgotten(MetricGate gate) =>
        Log.Forgotten(logger, gate.FlagId, gate.Settings.Source, gate.Settings.KeepFor, gate.IsMet ? "met" : "not met");
}
