using FlagGateway.Core.Rollouts;
using FlagGateway.Core.Rollouts.Simulation;
using FlagGateway.Options;
using FlagGateway.Rollouts;

namespace FlagGateway.Tools;

/// <summary>Simulations of plans in the calendar of a configuration.</summary>
internal static class DatedSimulation
{
    /// <summary>The calendar of a plan that starts at a time, or at its own date, or now; <c>null</c> if no date matters.</summary>
    public static SimulationCalendar? CalendarOf(FreezeOptions[]? freezes, RolloutPlan plan, DateTimeOffset? start, DateTimeOffset now)
    {
        var windows = FreezeReader.ReadAll(freezes);
        if (start is null && windows.Count == 0 && plan.StartAt is null)
            return null;
        return SimulationCalendar.From(start ?? (plan.StartAt > now ? plan.StartAt.Value : now), windows);
    }

    /// <summary>Simulates a plan; <c>null</c> for a time without dates.</summary>
    public static SimulationReport Run(RolloutPlan plan, TrafficAssumptions traffic, SimulationScenario scenario, int seed, SimulationCalendar? calendar) => calendar is null
        ? RolloutSimulation.Run(plan, traffic, scenario, seed)
        : RolloutSimulation.Run(plan, traffic, scenario, seed, calendar) with { StartedAt = calendar.Start, StartWaitedFor = calendar.MovedBehind };
}
