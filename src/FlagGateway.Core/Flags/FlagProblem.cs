namespace FlagGateway.Core.Flags;

/// <summary>One thing that is wrong or suspicious in the definition of a flag.</summary>
/// <param name="IsError">An error refuses the definition; anything else is a warning.</param>
/// <param name="Path">Where, relative to the flag: <c>.allocation.percentile[0].to</c>.</param>
/// <param name="Value">The offending value, or <c>null</c>.</param>
/// <param name="Problem">What is wrong, one sentence.</param>
/// <param name="Remedy">What to write instead, one sentence.</param>
public sealed record FlagProblem(bool IsError, string Path, string? Value, string Problem, string Remedy);
