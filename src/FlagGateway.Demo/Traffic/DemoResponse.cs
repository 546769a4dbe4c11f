namespace FlagGateway.Demo.Traffic;

/// <summary>Result of one request, as seen by the client.</summary>
internal sealed record DemoResponse
{
    public required DemoUser User { get; init; }

    public required SampleRoute Route { get; init; }

    /// <summary>Configuration in force before the request was sent.</summary>
    public required Moment Before { get; init; }

    /// <summary>Configuration in force when the response headers had arrived.</summary>
    public required Moment After { get; init; }

    /// <summary>Time from sending to the last byte of the response.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>The variant reported by the gateway (<c>flag=variant</c>), or <c>null</c>.</summary>
    public string? Exposed { get; init; }

    /// <summary>The cluster that responded, or <c>null</c> if the gateway did.</summary>
    public string? ServedBy { get; init; }

    /// <summary>The reason that the gateway sent to the cluster, or <c>null</c>.</summary>
    public string? Reason { get; init; }

    /// <summary>Whether the cluster returned an error.</summary>
    public bool IsError { get; init; }

    /// <summary>The failure of the request, or <c>null</c>. Errors of the cluster do not count.</summary>
    public string? Failure { get; init; }
}
