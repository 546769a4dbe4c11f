namespace FlagGateway.Core.Guardrails;

/// <summary>A segment in which the candidate is worse than control by more than the limit.</summary>
/// <param name="Kind"><c>route</c>, or the kind of the group: <c>tenant</c>.</param>
/// <param name="Name">Id of the route or value of the group; <c>other</c> for values beyond the bound.</param>
/// <param name="Control">Control's error rate in the segment.</param>
/// <param name="Candidate">The candidate's error rate in the segment.</param>
/// <param name="Lower">Lower end of the interval of the compared value, which lies beyond the limit.</param>
/// <param name="ControlRequests">Control's requests in the segment.</param>
/// <param name="CandidateRequests">The candidate's requests in the segment.</param>
public sealed record SegmentFinding(string Kind, string Name, double Control, double Candidate, double Lower, long ControlRequests, long CandidateRequests)
{
    /// <summary>
    /// The group as rules name it, such as <c>tenant:acme</c>; <c>null</c> for a route and for all others of a kind.
    /// </summary>
    public string? Group { get; init; }

    /// <summary>Number of segments of this kind that were compared.</summary>
    public int Compared { get; init; }

    /// <summary>The segment in a text.</summary>
    public override string ToString() => $"{Kind} {Name}";
}
