using System.Collections.Concurrent;
using FlagGateway.Core.Rollouts;
using FlagGateway.Rollouts;
using FlagGateway.State;

namespace FlagGateway.Admin.Console;

/// <summary>
/// Both cohorts over time, for the charts of the console. In memory and bounded: when it is full, every second point is removed, so
/// that a day and a month both fit.
/// </summary>
internal sealed class ConsoleHistory(RolloutReader rollouts, TimeProvider time) : BackgroundService
{
    /// <summary>Maximum number of points of a rollout.</summary>
    public const int MaxPoints = 720;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<string, Series> _series = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The points of a rollout since its start, oldest first; empty without any.</summary>
    public IReadOnlyList<HistoryPoint> PointsOf(string flag) => _series.TryGetValue(flag, out var series) ? series.Points : [];

    /// <summary>Records a point for each running rollout.</summary>
    public void Record()
    {
        var now = time.GetUtcNow();
        foreach (var status in rollouts.All())
        {
            if (status is { State: { } state, Cohorts: [var control, var candidate, ..] })
                _series.AddOrUpdate(status.Flag, _ => Series.Create(state, Point(state, control, candidate)), (_, series) => series.Add(state, Point(state, control, candidate)));
        }

        HistoryPoint Point(RolloutState state, CohortSummary control, CohortSummary candidate) =>
            new(now, state.Stage, state.Percentage, RateOf(control), RateOf(candidate), control.P95, candidate.P95);
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

    private static double? RateOf(CohortSummary cohort) => cohort.Requests > 0 ? (double)cohort.Errors / cohort.Requests : null;

    // From the start to the end; times after the end belong to no rollout.
    private sealed record Series(bool IsOver, int Step, int Skipped, IReadOnlyList<HistoryPoint> Points)
    {
        public static Series Create(RolloutState state, HistoryPoint point) => new(IsEnd(state), 1, 0, [point]);

        public Series Add(RolloutState state, HistoryPoint point)
        {
            if (IsOver)
                return IsEnd(state) ? this : Create(state, point);
            var isStep = point.Stage != Points[^1].Stage || point.Percentage != Points[^1].Percentage;
            if (!isStep && Skipped + 1 < Step)
                return this with { IsOver = IsEnd(state), Skipped = Skipped + 1, Points = [.. Points.Take(Points.Count - 1), point] };
            return Points.Count < MaxPoints
                ? this with { IsOver = IsEnd(state), Skipped = 0, Points = [.. Points, point] }
                : new(IsEnd(state), Step * 2, 0, [.. Points.Where((_, i) => i % 2 == 0), point]);
        }

        private static bool IsEnd(RolloutState state) => state.Phase is RolloutPhase.Succeeded or RolloutPhase.RolledBack or RolloutPhase.Aborted;
    }
}

/// <summary>Both cohorts at one moment, since the stage began.</summary>
/// <param name="At">The time.</param>
/// <param name="Stage">Name of the stage.</param>
/// <param name="Percentage">Percentage of users who get the candidate.</param>
/// <param name="ControlErrors">Share of control's requests that failed, 0 to 1; <c>null</c> without any.</param>
/// <param name="CandidateErrors">The same for the candidate.</param>
/// <param name="ControlP95">Control's 95th percentile in seconds; <c>null</c> without any.</param>
/// <param name="CandidateP95">The same for the candidate.</param>
internal sealed record HistoryPoint(
    DateTimeOffset At, string Stage, double Percentage, double? ControlErrors, double? CandidateErrors, double? ControlP95, double? CandidateP95);
