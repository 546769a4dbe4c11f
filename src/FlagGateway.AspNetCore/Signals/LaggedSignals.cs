using FlagGateway.Core.Bucketing;
using FlagGateway.Core.Cohorts;

namespace FlagGateway.Signals;

/// <summary>
/// Reports that count in their window once their users were served a guardrail's <c>lag</c> ago, so that both variants
/// are compared on users who had the same time. In memory: a restart loses them.
/// </summary>
internal sealed class LaggedSignals : IDisposable
{
    /// <summary>Maximum number of waiting reports, some 60 bytes each; further ones are dropped.</summary>
    public const int MaxWaiting = 1_000_000;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly PriorityQueue<Report, long> _waiting = new();
    private readonly Lock _lock = new();
    private readonly TimeProvider _time;
    private readonly Func<double> _scale;
    private readonly ITimer _timer;

    /// <param name="time">The clock.</param>
    /// <param name="scale">Seconds of a rollout in a second.</param>
    public LaggedSignals(TimeProvider time, Func<double> scale)
    {
        (_time, _scale) = (time, scale);
        _timer = time.CreateTimer(static signals => ((LaggedSignals)signals!).Count(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Number of waiting reports.</summary>
    public int Waiting
    {
        get
        {
            lock (_lock)
                return _waiting.Count;
        }
    }

    /// <summary>Accepts a report.</summary>
    /// <param name="window">The window.</param>
    /// <param name="bucket">Bucket of the user.</param>
    /// <param name="name">Name of the signal.</param>
    /// <param name="value">Its value.</param>
    /// <param name="rest">After how long it counts, in the rollout's time.</param>
    /// <returns>Whether there was room.</returns>
    public bool Add(CohortWindow window, Bucket bucket, string name, double value, TimeSpan rest)
    {
        var scale = _scale();
        var wait = scale > 0 ? rest / scale : rest;
        lock (_lock)
        {
            if (_waiting.Count >= MaxWaiting)
                return false;
            _waiting.Enqueue(new Report(window, UserPartitions.IndexOf(bucket), name, value), _time.GetTimestamp() + (long)(wait.TotalSeconds * _time.TimestampFrequency));
            if (_waiting.Count == 1)
                _timer.Change(Pause, Timeout.InfiniteTimeSpan);
        }

        return true;
    }

    public void Dispose() => _timer.Dispose();

    private void Count()
    {
        lock (_lock)
        {
            var now = _time.GetTimestamp();
            while (_waiting.TryPeek(out var report, out var due) && due <= now)
            {
                _waiting.Dequeue();
                report.Window.CountSignal(report.Partition, report.Name, report.Value);
            }

            if (_waiting.Count != 0)
                _timer.Change(Pause, Timeout.InfiniteTimeSpan);
        }
    }

    private readonly record struct Report(CohortWindow Window, int Partition, string Name, double Value);
}
