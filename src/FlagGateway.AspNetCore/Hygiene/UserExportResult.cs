namespace FlagGateway.Hygiene;

/// <summary>Result of comparing converted flags with what users get in the other system.</summary>
/// <param name="Users">Number of users compared.</param>
/// <param name="Values">Number of values compared: one for each user and flag.</param>
/// <param name="Differing">Number of values that differ.</param>
/// <param name="Differences">The first of them, one line each.</param>
/// <param name="Error">Why the table cannot be read; <c>null</c> if it can.</param>
public sealed record UserExportResult(int Users, int Values, int Differing, IReadOnlyList<string> Differences, string? Error);
