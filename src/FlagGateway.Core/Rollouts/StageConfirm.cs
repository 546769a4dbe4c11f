namespace FlagGateway.Core.Rollouts;

/// <summary>A webhook that must confirm a stage before it begins.</summary>
/// <param name="Receiver">Name of the channel, or scheme and host of the address: without secrets, for display.</param>
public sealed record StageConfirm(string Receiver)
{
    /// <summary>Default of <see cref="Timeout"/>.</summary>
    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(10);

    /// <summary>Default of <see cref="Interval"/>.</summary>
    public static readonly TimeSpan DefaultInterval = TimeSpan.FromMinutes(1);

    /// <summary>The address; <c>null</c> if a channel is named.</summary>
    public Uri? Address { get; init; }

    /// <summary>Name of the channel; <c>null</c> if there is an address.</summary>
    public string? Channel { get; init; }

    /// <summary>How long a response may take.</summary>
    /// <value>Above zero. Default: 10 seconds.</value>
    public TimeSpan Timeout { get; init; } = DefaultTimeout;

    /// <summary>How long a response counts: after it, the webhook is asked again.</summary>
    /// <value>Above zero. Default: 1 minute.</value>
    public TimeSpan Interval { get; init; } = DefaultInterval;
}
