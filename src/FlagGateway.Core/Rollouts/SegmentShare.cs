using System.Globalization;

namespace FlagGateway.Core.Rollouts;

/// <summary>A share of the users of a segment.</summary>
/// <param name="Segment">Name of the segment; <c>null</c> for all users.</param>
/// <param name="Percentage">The share on the candidate, above 0, at most 100.</param>
public sealed record SegmentShare(string? Segment, double Percentage)
{
    /// <summary>Describes it: <c>5 % of power-users</c>.</summary>
    public override string ToString() => Format(Segment, Percentage);

    /// <summary>Describes a share: <c>5 % of power-users</c>; of all users, only the number.</summary>
    public static string Format(string? segment, double percentage) =>
        string.Create(CultureInfo.InvariantCulture, $"{percentage:0.##} %{(segment is null ? "" : $" of {segment}")}");
}
