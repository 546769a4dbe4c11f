namespace FlagGateway.Core.Rollouts;

/// <summary>
/// The warm-up of a stage: caches are cold and connections are opened, so the first requests say little about the candidate. Only its
/// gross failures are judged then, and comparisons begin afterwards.
/// </summary>
public static class WarmUp
{
    // From so many times the warm-up on, its requests hardly matter among all others.
    private const int Diluted = 10;

    /// <summary>The rest of a stage's warm-up.</summary>
    /// <param name="warmUp">The plan's warm-up.</param>
    /// <param name="inStage">Time in the stage.</param>
    public static TimeSpan Left(TimeSpan warmUp, TimeSpan inStage) => warmUp > inStage ? warmUp - inStage : TimeSpan.Zero;

    /// <summary>
    /// Whether an instance that begins to judge in the middle of a stage must not use the counts so far: most of them may be of the
    /// warm-up, and whatever came after it is lost to this stage's comparisons.
    /// </summary>
    /// <param name="warmUp">The plan's warm-up.</param>
    /// <param name="inStage">Time in the stage.</param>
    public static bool IsRecent(TimeSpan warmUp, TimeSpan inStage) => warmUp > TimeSpan.Zero && inStage > warmUp && inStage < Diluted * warmUp;
}
