namespace FlagGateway.Demo.Traffic;

/// <summary>How one request went, as the client saw it.</summary>
internal sealed record DemoResponse
{
    public required DemoUser User { get; init; }

    public required SampleRoute Route { get; init; }

    /// <summary>What was in force before the request was sent.</summary>
    public required Moment Before { get; init; }

    /// <summary>What was in force when the answer's headers had come.</summary>
    public required Moment After { get; init; }

    /// <summary>From sending to the answer's last byte.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>The variant as the gateway told it (<c>flag=variant</c>), or <c>null</c>.</summary>
    public string? Exposed { get; init; }

    /// <summary>The cluster that answered, or <c>null</c> where the gateway answered itself.</summary>
    public string? ServedBy { get; init; }

    /// <summary>The reason that the gateway told the cluster, or <c>null</c>.</summary>
    public string? Reason { get; init; }

    /// <summary>Whether the cluster answered with an error.</summary>
    public bool IsError { get; init; }

    /// <summary>What went wrong on the way, or <c>null</c>. Errors of the cluster do not count.</summary>
    public string? Failure { get; init; }
}
