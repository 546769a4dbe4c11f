namespace FlagGateway.Rollouts.Notifications;

/// <summary>How long and how often the delivery of a notice is tried: at most a minute or so an address.</summary>
internal sealed record DeliveryLimits
{
    /// <summary>Notices that may wait for one address; the newest beyond are dropped.</summary>
    /// <value>Default: 256.</value>
    public int QueueLength { get; init; } = 256;

    /// <summary>Attempts for one notice, the first one counted.</summary>
    /// <value>2 or more. Default: 5.</value>
    public int Attempts { get; init; } = 5;

    /// <summary>How long one attempt may take.</summary>
    /// <value>Default: 5 seconds.</value>
    public TimeSpan AttemptTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The pause before the second attempt, on average; it doubles from pause to pause.</summary>
    /// <value>Default: 2 seconds.</value>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>No pause is longer, whatever the receiver asks for.</summary>
    /// <value>Default: 30 seconds.</value>
    public TimeSpan MaxPause { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a gateway that stops goes on delivering.</summary>
    /// <value>Default: 3 seconds.</value>
    public TimeSpan FlushTime { get; init; } = TimeSpan.FromSeconds(3);
}
