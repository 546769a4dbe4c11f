namespace FlagGateway.Core.Rollouts;

/// <summary>
/// The warm-up of a stage: caches are cold and connections are opened, so the first requests say little about the
/// candidate. Only its gross failures are judged then, and comparisons begin afterwards.
/// </summary>
public static class WarmUp
{
    /// <summary>Warm-up of a plan that sets none, unless a tenth of the stage's hold is less.</summary>
    public static TimeSpan Default { get; } = TimeSpan.FromMinutes(2);

    private const int HoldsPerWarmUp = 10;

    // From so many times the warm-up on, its requests hardly matter among all others.
    private const int Diluted = 10;

    /// <summary>The warm-up of a stage.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="stage">Name of the stage; one that the plan no longer has is treated as one without a hold.</param>
    public static TimeSpan In(RolloutPlan plan, string? stage)
    {
        ArgumentNullException.ThrowIfNull(plan);
        if (plan.WarmUp is { } set)
            return set;
        var hold = plan.Stages.FirstOrDefault(one => one.Name == stage)?.Hold ?? TimeSpan.Zero;
        return hold / HoldsPerWarmUp < Default ? hold / HoldsPerWarmUp : Default;
    }

    /// <summary>The rest of a stage's warm-up.</summary>
    /// <param name="warmUp">The stage's warm-up.</param>
    /// <param name="inStage">Time in the stage.</param>
    public static TimeSpan Left(TimeSpan warmUp, TimeSpan inStage) => warmUp > inStage ? warmUp - inStage : TimeSpan.Zero;

    /// <summary>
    /// Whether an instance that begins to judge in the middle of a stage must not use the counts so far: most of them
    /// may be of the warm-up, and whatever came after it is lost to this stage's comparisons.
    /// </summary>
    /// <param name="warmUp">The stage's warm-up.</param>
    /// <param name="inStage">Time in the stage.</param>
    public static bool IsRecent(TimeSpan warmUp, TimeSpan inStage) => warmUp > TimeSpan.Zero && inStage > warmUp && inStage < Diluted * warmUp;
}
