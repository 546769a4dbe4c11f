using FlagGateway.Core.Shadow;

namespace FlagGateway.Mirroring;

/// <summary>All mismatches of one field on paths of one kind.</summary>
/// <param name="Method">Method of the example.</param>
/// <param name="PathTemplate">The path with normalized ids.</param>
/// <param name="Field">The field with normalized array indices.</param>
/// <param name="Kind">Kind of difference of the example.</param>
/// <param name="Count">Number of occurrences since the start.</param>
/// <param name="Share">Count as a share of all comparisons of the route, 0 to 1.</param>
/// <param name="FirstSeen">Time of the first occurrence.</param>
/// <param name="LastSeen">Time of the latest occurrence.</param>
/// <param name="Example">The first occurrence.</param>
public sealed record MismatchGroup(
    string Method, string PathTemplate, string Field, DifferenceKind Kind, long Count, double Share,
    DateTimeOffset FirstSeen, DateTimeOffset LastSeen, MismatchExample Example);

/// <summary>Both values, with secrets masked.</summary>
/// <param name="Path">Path in the response.</param>
/// <param name="Control">Control's value.</param>
/// <param name="Candidate">The candidate's value.</param>
/// <param name="ControlMilliseconds">Control's duration.</param>
/// <param name="CandidateMilliseconds">The candidate's duration.</param>
public sealed record MismatchExample(string Path, string? Control, string? Candidate, double ControlMilliseconds, double CandidateMilliseconds);
