namespace FlagGateway.Core.Flags;

/// <summary>An error or warning in the definition of a flag.</summary>
/// <param name="IsError">Whether it is an error, which rejects the definition, or a warning.</param>
/// <param name="Path">Path relative to the flag: <c>.allocation.percentile[0].to</c>.</param>
/// <param name="Value">The offending value, or <c>null</c>.</param>
/// <param name="Problem">The problem, in one sentence.</param>
/// <param name="Remedy">The remedy, in one sentence.</param>
public sealed record FlagProblem(bool IsError, string Path, string? Value, string Problem, string Remedy);
