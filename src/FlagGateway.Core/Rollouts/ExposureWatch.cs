namespace FlagGateway.Core.Rollouts;

/// <summary>Whether the rollout decides for anybody at all: exclusions and rules of flags.json come first, and may leave it nobody.</summary>
/// <param name="Decided">Requests that the stage decided, up to now.</param>
/// <param name="PassedOver">Requests of the flag that something above the stage decided, up to now.</param>
/// <param name="InARow">How many were passed over since the stage last decided one.</param>
public readonly record struct ExposureWatch(long Decided, long PassedOver, long InARow)
{
    /// <summary>So many requests in a row, none of them decided by the stage, are no chance.</summary>
    /// <remarks>Where the stage decides every third request, 20 others in a row come once in 3,300 times: 1.5^-20.</remarks>
    public const int Limit = 20;

    /// <summary>Why the stage's time does not count, or <c>null</c>.</summary>
    public string? Problem => InARow < Limit ? null : $"the flag's exclusions or rules decided the last {InARow} requests: the stage has nobody, and its time does not count";

    /// <summary>Takes the totals of the present observation period.</summary>
    /// <param name="decided">Requests that the stage decided.</param>
    /// <param name="passedOver">Requests of the flag that something above it decided.</param>
    public ExposureWatch Advance(long decided, long passedOver) =>
        new(decided, passedOver, decided > Decided ? 0 : InARow + Math.Max(0, passedOver - PassedOver));
}
