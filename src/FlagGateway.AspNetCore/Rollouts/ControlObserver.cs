using System.Collections.Concurrent;
using FlagGateway.Cohorts;
using FlagGateway.Core.Cohorts;
using FlagGateway.Core.Rollouts;
using FlagGateway.Core.Rollouts.Simulation;
using FlagGateway.State;

namespace FlagGateway.Rollouts;

/// <summary>
/// Observes the traffic of control before a start, from the counts that exist anyway. The observation is at least one
/// day long if the flag has served so long, and at most two.
/// </summary>
internal sealed class ControlObserver(ICohortSource cohorts, WindowRegistry registry, IStateStore store)
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);
    private static readonly TimeSpan FirstMark = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<string, Watch> _watches = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Lets time pass. Called at each evaluation.</summary>
    /// <param name="elapsed">Time since the previous one.</param>
    public void Advance(TimeSpan elapsed)
    {
        foreach (var windows in registry.All)
        {
            var watch = _watches.GetValueOrDefault(windows.Flag);
            if (store.Current.Rollouts.GetValueOrDefault(windows.Flag) is { IsActive: true })
                _watches.TryRemove(windows.Flag, out _);
            else
                _watches[windows.Flag] = watch is null || !ReferenceEquals(watch.Windows, windows) ? new Watch(windows, Read(windows)) : Next(watch, elapsed);
        }

        foreach (var flag in _watches.Keys.Where(flag => registry.Find(flag) is null))
            _watches.TryRemove(flag, out _);
    }

    /// <summary>
    /// The traffic of a plan's control so far; <c>null</c> if it is not observed: an active rollout, or one of other
    /// variants.
    /// </summary>
    public ObservedTraffic? Find(RolloutPlan plan)
    {
        if (_watches.GetValueOrDefault(plan.Flag) is not { } watch || watch.First.Choose(plan.Control, watch.Windows) is not { } before)
            return null;
        if (Read(watch.Windows).Choose(plan.Control, watch.Windows) is not { } now)
            return null;
        var observed = ObservedTraffic.From(plan, now.Since(before), watch.Age);
        return watch.Middle?.Choose(plan.Control, watch.Windows) is { } middle ? observed.WithPast(plan, middle.Since(before), now.Since(middle)) : observed;
    }

    private Watch Next(Watch watch, TimeSpan elapsed)
    {
        watch = watch with { Age = watch.Age + elapsed, AgeOfSecond = watch.AgeOfSecond + elapsed };
        if (watch.Age >= watch.NextMark)
            watch = watch with { Marks = [.. watch.Marks.TakeLast(2), new Mark(watch.Age, Read(watch.Windows))] };
        if (watch.Second is null && watch.Age >= Day)
            return watch with { Second = Read(watch.Windows), AgeOfSecond = TimeSpan.Zero };
        return watch.Second is { } second && watch.AgeOfSecond >= Day
            ? watch with
            {
                First = second,
                Age = watch.AgeOfSecond,
                Marks = [.. watch.Marks.Select(mark => mark with { Age = mark.Age - (watch.Age - watch.AgeOfSecond) }).Where(static mark => mark.Age > TimeSpan.Zero)],
                Second = Read(watch.Windows),
                AgeOfSecond = TimeSpan.Zero,
            }
            : watch;
    }

    private Counts Read(RolloutWindows windows)
    {
        var state = store.Current.Rollouts.GetValueOrDefault(windows.Flag) is { } known && known.ObservationPeriod == windows.ObservationPeriod
            ? known
            : windows.ToPending();
        return cohorts.Read(state) is { } read ? new Counts(read.ControlSplit, read.CandidateSplit) : new Counts(CohortCounts.Empty, CohortCounts.Empty);
    }

    /// <param name="Windows">The windows that are read.</param>
    /// <param name="First">Their counts at the start of the observation.</param>
    private sealed record Watch(RolloutWindows Windows, Counts First)
    {
        /// <summary>Time since the start.</summary>
        public TimeSpan Age { get; init; }

        /// <summary>The counts at the start of the next observation; <c>null</c> if it has not begun.</summary>
        public Counts? Second { get; init; }

        public TimeSpan AgeOfSecond { get; init; }

        /// <summary>
        /// The counts at the last three ages that were due, so that one of them is not too far from the middle.
        /// </summary>
        public IReadOnlyList<Mark> Marks { get; init; } = [];

        /// <summary>
        /// Age at which the next one is due: each is twice as old as the one before, and one is in the middle of the
        /// second day, which is the first of the next observation.
        /// </summary>
        public TimeSpan NextMark => Marks.Count == 0 ? FirstMark : Marks[^1].Age is var last && last < 1.5 * Day && 2 * last > 1.5 * Day ? 1.5 * Day : 2 * last;

        /// <summary>
        /// The counts that divide the observation, the later part at least as long as the earlier one; <c>null</c> for
        /// none yet.
        /// </summary>
        public Counts? Middle => Marks.LastOrDefault(mark => 2 * mark.Age <= Age)?.Counts;
    }

    /// <param name="Age">Age of the observation.</param>
    /// <param name="Counts">The counts then.</param>
    private sealed record Mark(TimeSpan Age, Counts Counts);

    private sealed record Counts(CohortCounts Control, CohortCounts Candidate)
    {
        // After a successful rollout its candidate may be control of the next plan.
        public CohortCounts? Choose(string variant, RolloutWindows windows) => variant == windows.Control ? Control : variant == windows.Candidate ? Candidate : null;
    }
}
