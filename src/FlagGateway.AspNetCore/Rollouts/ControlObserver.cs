using System.Collections.Concurrent;
using FlagGateway.Cohorts;
using FlagGateway.Core.Cohorts;
using FlagGateway.Core.Rollouts;
using FlagGateway.Core.Rollouts.Simulation;
using FlagGateway.State;

namespace FlagGateway.Rollouts;

/// <summary>
/// Observes the traffic of control before a start, from the counts that exist anyway. The observation is at least one day long if the flag
/// has served so long, and at most two.
/// </summary>
internal sealed class ControlObserver(ICohortSource cohorts, WindowRegistry registry, IStateStore store)
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

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

    /// <summary>The traffic of a plan's control so far; <c>null</c> if it is not observed: an active rollout, or one of other variants.</summary>
    public ObservedTraffic? Find(RolloutPlan plan)
    {
        if (_watches.GetValueOrDefault(plan.Flag) is not { } watch || watch.First.Choose(plan.Control, watch.Windows) is not { } before)
            return null;
        return Read(watch.Windows).Choose(plan.Control, watch.Windows) is { } now ? ObservedTraffic.From(plan, now.Since(before), watch.Age) : null;
    }

    private Watch Next(Watch watch, TimeSpan elapsed)
    {
        watch = watch with { Age = watch.Age + elapsed, AgeOfSecond = watch.AgeOfSecond + elapsed };
        if (watch.Second is null && watch.Age >= Day)
            return watch with { Second = Read(watch.Windows), AgeOfSecond = TimeSpan.Zero };
        return watch.Second is { } second && watch.AgeOfSecond >= Day
            ? watch with { First = second, Age = watch.AgeOfSecond, Second = Read(watch.Windows), AgeOfSecond = TimeSpan.Zero }
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
    }

    private sealed record Counts(CohortCounts Control, CohortCounts Candidate)
    {
        // After a successful rollout its candidate may be control of the next plan.
        public CohortCounts? Choose(string variant, RolloutWindows windows) => variant == windows.Control ? Control : variant == windows.Candidate ? Candidate : null;
    }
}
