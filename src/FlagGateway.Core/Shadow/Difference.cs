namespace FlagGateway.Core.Shadow;

/// <summary>One difference between the candidate's response and control's.</summary>
/// <param name="Path">
/// <c>status</c>, <c>header:</c> and a lower-case name, or a JSON path such as <c>$.items[2].price</c> (<c>$</c> is the
/// complete body). Long names and long paths are shortened with an ellipsis. In an unordered array the index is
/// control's. Inside a secret it is the path of the secret.
/// </param>
/// <param name="Field">The path folded for grouping, as by <see cref="DifferenceKey"/>.</param>
/// <param name="Kind">Kind of the difference.</param>
/// <param name="Control">
/// Control's value as JSON or a short description, masked and shortened; null if it has none.
/// </param>
/// <param name="Candidate">The candidate's value, likewise.</param>
public sealed record Difference(string Path, string Field, DifferenceKind Kind, string? Control, string? Candidate);
