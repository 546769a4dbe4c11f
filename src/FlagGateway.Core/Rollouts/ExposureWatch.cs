namespace FlagGateway.Core.Rollouts;

/// <summary>
/// Detects a rollout without effect: exclusions and rules of flags.json take precedence and may apply to all users.
/// </summary>
/// <param name="Decided">Requests that the stage decided so far.</param>
/// <param name="PassedOver">Requests of the flag that were decided with precedence over the stage so far.</param>
/// <param name="InARow">Number of such requests since the stage last decided one.</param>
public readonly record struct ExposureWatch(long Decided, long PassedOver, long InARow)
{
    /// <summary>This many consecutive requests without a decision by the stage cannot be chance.</summary>
    /// <remarks>
    /// If the stage decides every third request, 20 consecutive others have a probability of 1 in 3,300: 1.5^-20.
    /// </remarks>
    public const int Limit = 20;

    /// <summary>Why the time in the stage does not count, or <c>null</c>.</summary>
    public string? Problem => InARow < Limit ? null : $"the flag's exclusions or rules decided the last {InARow} requests: the stage has nobody, and its time does not count";

    /// <summary>Updates from the totals of the current observation period.</summary>
    /// <param name="decided">Requests that the stage decided.</param>
    /// <param name="passedOver">Requests of the flag decided with precedence over it.</param>
    public ExposureWatch Advance(long decided, long passedOver) =>
        new(decided, passedOver, decided > Decided ? 0 : InARow + Math.Max(0, passedOver - PassedOver));
}
