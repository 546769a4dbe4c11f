namespace FlagGateway.Admin.Api;

/// <summary>The body of a change.</summary>
internal sealed record ChangeRequest
{
    public string? Reason { get; init; }

    /// <summary>The actor, if the listener does not use tokens.</summary>
    public string? Actor { get; init; }

    public double? Percentage { get; init; }

    public bool Full { get; init; }

    /// <summary>
    /// Whether a start may move users off the candidate, or off a variant that the plan does not name.
    /// </summary>
    public bool AcceptMoves { get; init; }

    /// <summary>The stage that a promotion approves; <c>If-Match</c> can name it too.</summary>
    public string? Stage { get; init; }

    /// <summary>The group whose exclusion ends: <c>tenant:acme</c>.</summary>
    public string? Group { get; init; }

    /// <summary>The candidate of <c>drop</c> and <c>restore</c>, one of several.</summary>
    public string? Candidate { get; init; }

    /// <summary>Whether the candidate gets more users although a guardrail fails.</summary>
    public bool Force { get; init; }

    /// <summary>Whether a kill also ends open streams and WebSockets.</summary>
    public bool Cut { get; init; }

    /// <summary>Id of the flag, if the path does not contain it.</summary>
    public string? Flag { get; init; }

    public string? Variant { get; init; }

    public double? Seconds { get; init; }
}
