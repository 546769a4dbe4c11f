using FlagGateway.Core.Shadow;

namespace FlagGateway.Mirroring;

/// <summary>All mismatches of one field on paths of one kind.</summary>
/// <param name="Method">Method of the example.</param>
/// <param name="PathTemplate">The path with ids folded.</param>
/// <param name="Field">The field with array places folded.</param>
/// <param name="Kind">How the example differs.</param>
/// <param name="Count">How often since the start.</param>
/// <param name="Share">Count as a share of all comparisons of the route, 0 to 1.</param>
/// <param name="FirstSeen">The first time.</param>
/// <param name="LastSeen">The latest time.</param>
/// <param name="Example">The first one seen.</param>
internal sealed record MismatchGroup(
    string Method, string PathTemplate, string Field, DifferenceKind Kind, long Count, double Share,
    DateTimeOffset FirstSeen, DateTimeOffset LastSeen, MismatchExample Example);

/// <summary>One side beside the other, with secret values masked.</summary>
/// <param name="Path">Place in the response.</param>
/// <param name="Control">Control's value.</param>
/// <param name="Candidate">The candidate's value.</param>
/// <param name="ControlMilliseconds">How long control took.</param>
/// <param name="CandidateMilliseconds">How long the candidate took.</param>
internal sealed record MismatchExample(string Path, string? Control, string? Candidate, double ControlMilliseconds, double CandidateMilliseconds);
