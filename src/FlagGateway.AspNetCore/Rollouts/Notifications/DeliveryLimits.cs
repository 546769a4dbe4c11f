namespace FlagGateway.Rollouts.Notifications;

/// <summary>Limits of delivery: at most about a minute for each address.</summary>
internal sealed record DeliveryLimits
{
    /// <summary>Maximum number of notifications waiting for one address; newer ones are dropped.</summary>
    /// <value>Default: 256.</value>
    public int QueueLength { get; init; } = 256;

    /// <summary>Number of attempts for one notification, including the first.</summary>
    /// <value>2 or more. Default: 5.</value>
    public int Attempts { get; init; } = 5;

    /// <summary>Timeout of one attempt.</summary>
    /// <value>Default: 5 seconds.</value>
    public TimeSpan AttemptTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Average pause before the second attempt; doubled each time.</summary>
    /// <value>Default: 2 seconds.</value>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Maximum pause, regardless of the receiver's request.</summary>
    /// <value>Default: 30 seconds.</value>
    public TimeSpan MaxPause { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a stopping gateway continues to deliver.</summary>
    /// <value>Default: 3 seconds.</value>
    public TimeSpan FlushTime { get; init; } = TimeSpan.FromSeconds(3);
}
