namespace FlagGateway.Core.Rollouts.Simulation;

/// <summary>When a simulated plan starts, and the change freezes that it meets.</summary>
/// <param name="Start">Time of the start.</param>
/// <param name="Freezes">The freezes.</param>
internal sealed record SimulationCalendar(DateTimeOffset Start, IReadOnlyList<FreezeWindow> Freezes)
{
    /// <summary>The freeze that an earlier start was moved behind; <c>null</c> for none.</summary>
    public string? MovedBehind { get; private init; }

    /// <summary>
    /// Creates one for a start that is wanted at a time. As a gateway would, it starts at the end of a freeze in force
    /// then.
    /// </summary>
    /// <param name="wanted">When the plan should start.</param>
    /// <param name="freezes">The freezes.</param>
    public static SimulationCalendar From(DateTimeOffset wanted, IReadOnlyList<FreezeWindow> freezes) => FreezeWindow.Find(freezes, wanted) is { } freeze
        ? new SimulationCalendar(freeze.Until, freezes) { MovedBehind = freeze.Name }
        : new SimulationCalendar(wanted, freezes);

    /// <summary>
    /// Creates the calendar of a plan: from a given start, or the plan's own date if that is to come, or now.
    /// </summary>
    /// <returns>The calendar; <c>null</c> if no date matters.</returns>
    public static SimulationCalendar? From(RolloutPlan plan, DateTimeOffset? start, DateTimeOffset now, IReadOnlyList<FreezeWindow> freezes) =>
        start is null && freezes.Count == 0 && plan.StartAt is null ? null : From(start ?? (plan.StartAt > now ? plan.StartAt.Value : now), freezes);

    /// <summary>The freeze in force some time after the start; <c>null</c> for none.</summary>
    public ActiveFreeze? FreezeAt(TimeSpan time) => Freezes.Count == 0 ? null : FreezeWindow.Find(Freezes, Start + time);
}
